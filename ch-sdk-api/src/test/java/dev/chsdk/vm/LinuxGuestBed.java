// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.launch.VmmProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What a test with a Linux guest needs: the VMM, the guest's files, and a place for the record of what it said. */
final class LinuxGuestBed {

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** Addresses for documentation, which no network uses. */
    static final String HOST = "198.51.100.1";

    static final String GUEST = "198.51.100.2";

    private static final int CAP_NET_ADMIN = 12;

    final Transcript transcript = new Transcript();
    final Path vmm;
    private final Path files;

    private LinuxGuestBed(Path files, Path vmm) {
        this.files = files;
        this.vmm = vmm;
    }

    /** With the guest that {@code CH_LINUX_GUEST} names; without one, the test is skipped. */
    static LinuxGuestBed require(Path directory) throws IOException {
        String files = System.getenv().getOrDefault("CH_LINUX_GUEST", "");
        if (files.isEmpty()) {
            return Assumptions.abort(
                    "No Linux guest: CH_LINUX_GUEST names no folder with vmlinux, initramfs.gz, disk.raw");
        }
        return new LinuxGuestBed(Path.of(files), RealVmm.requireSaving(directory));
    }

    /** Skips a test where this process, and so the VMM, may not make network interfaces. */
    static void assumeThatTapsCanBeMade() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            String bits = lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring("CapEff:".length()).strip())
                    .findFirst()
                    .orElseThrow();
            Assumptions.assumeTrue(
                    (Long.parseUnsignedLong(bits, 16) >> CAP_NET_ADMIN & 1) == 1,
                    "No TAPs can be made: this process lacks CAP_NET_ADMIN");
        }
    }

    VmBuilder builder() {
        return LinuxGuest.builder(files, vmm);
    }

    LinuxGuest in(Vm vm) {
        return in(vm, "guest");
    }

    /** One of several guests, by its name in the record. */
    LinuxGuest in(Vm vm, String name) {
        return LinuxGuest.in(vm, transcript.of(name));
    }

    /** The guest's disk: a file system of the kind ext4. */
    Path disk() {
        return files.resolve("disk.raw");
    }

    /** A copy of it, for what is used in place. */
    Path copyOfDisk(Path directory) throws IOException {
        return Files.copy(disk(), directory.resolve("data.raw"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A disk that is an archive: a program of this host, and the libraries that it is linked with. */
    static Path diskWith(Path program, Path directory) throws IOException {
        Path disk = directory.resolve("program.raw");
        List<String> command = new ArrayList<>(List.of("tar", "-chf", disk.toString(), "-C", "/"));
        command.add(program.toString().substring(1));
        for (MatchResult library :
                LIBRARY.matcher(output("ldd", program.toString())).results().toList()) {
            command.add(library.group(1).substring(1));
        }
        String said = output(command.toArray(String[]::new));
        if (!Files.exists(disk)) {
            throw new IOException("No archive was made by " + command + ": " + said);
        }
        return disk;
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var said = process.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.onExit().join();
        }
    }

    /** Keeps the record as a section of its own, below {@code target/verified}. */
    void save(int number, String title) {
        String version = VmmProgram.at(vmm).version().toString();
        try {
            transcript.save(
                    Path.of("target", "verified", "v" + version, String.format(Locale.ROOT, "%02d.md", number)), title);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
