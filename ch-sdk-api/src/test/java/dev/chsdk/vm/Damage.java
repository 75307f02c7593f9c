// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A mishap that has happened, and how it is mended. */
final class Damage {

    private final LaunchBed bed;
    private final List<Path> closed = new ArrayList<>();
    private Optional<ProcessHandle> stopped = Optional.empty();
    private Optional<Path> filler = Optional.empty();

    Damage(LaunchBed bed) {
        this.bed = bed;
    }

    /** Lets it happen to the VMM in a run directory, which may not be there yet, and to what is written next. */
    void happen(Mishap mishap, Optional<Path> directory, Optional<Path> target) {
        try {
            switch (mishap) {
                case VMM_KILLED -> kill(vmm(directory));
                case VMM_HUNG -> stop(vmm(directory));
                case DISK_FULL -> fill();
                case INTERRUPTED -> Thread.currentThread().interrupt();
                case SOCKET_DELETED -> {
                    Files.deleteIfExists(directory.orElseThrow().resolve("api.sock"));
                    Files.deleteIfExists(directory.orElseThrow().resolve("migration.sock"));
                }
                case NOT_WRITABLE -> close(target.map(Damage::existing).orElseGet(() -> directory.orElse(bed.base())));
                case JVM_KILLED -> throw new IllegalArgumentException("a JVM cannot look at its own end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path existing(Path target) {
        return Files.exists(target) ? target : target.resolveSibling(".").normalize();
    }

    /** Empty when it has ended, as a sender may at any time. One that was just started is still the shell that becomes it. */
    private static Optional<ProcessHandle> vmm(Optional<Path> directory) throws IOException {
        Path socket = directory.orElseThrow().resolve("api.sock");
        Optional<ProcessHandle> found = Optional.empty();
        for (String line : Files.readAllLines(directory.orElseThrow().resolve("journal"))) {
            found = line.startsWith("vmm ") ? ProcessHandle.of(Long.parseLong(line.split(" ", -1)[1])) : found;
        }
        while (found.isPresent()
                && found.get().isAlive()
                && !arguments(found.get()).contains(socket.toString())) {
            Thread.onSpinWait();
        }
        return found.filter(ProcessHandle::isAlive);
    }

    /** Empty for a moment while a process executes another program, as a script does that stands for the VMM. */
    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException ended) {
            return "ended";
        }
    }

    private static void kill(Optional<ProcessHandle> found) {
        found.ifPresent(vmm -> {
            vmm.destroyForcibly();
            vmm.onExit().join();
        });
    }

    private void stop(Optional<ProcessHandle> found) throws IOException {
        if (found.isEmpty()) {
            return;
        }
        ProcessHandle vmm = found.get();
        stopped = found;
        signal("STOP", vmm);
        while (vmm.isAlive() && !standsStill(vmm)) {
            Thread.onSpinWait();
        }
    }

    private static boolean standsStill(ProcessHandle vmm) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + vmm.pid() + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        kill.onExit().join();
    }

    /** The bed is on a small file system that nobody else uses. */
    private void fill() {
        Path file = bed.base().resolveSibling("filler");
        filler = Optional.of(file);
        int size = 1 << 20;
        while (size > 0) {
            size = isAppended(file, size) ? size : size / 2;
        }
    }

    private static boolean isAppended(Path file, int size) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(new byte[size]);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    private void close(Path directory) throws IOException {
        closed.add(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    }

    /** Lets things be as they should be. What was killed, interrupted or deleted stays so. */
    void mend() throws IOException {
        if (stopped.isPresent()) {
            signal("CONT", stopped.get());
        }
        if (filler.isPresent()) {
            Files.deleteIfExists(filler.get());
        }
        for (Path directory : closed) {
            if (Files.exists(directory)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }
}
