// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;

/** A private copy of a disk image: shared blocks where the file system can, else a copy that keeps holes as holes. */
final class WorkingCopy {

    /** What to do when there is no space for one in a run directory. */
    static final String IN_A_RUN_DIRECTORY =
            "Free some space, or name a larger file system with -Ddev.chsdk.runDirectory.";

    private static final int BLOCK = 64 * 1024;

    private final Path image;
    private final Path copy;
    private final String remedy;

    /**
     * A copy that is to be made.
     *
     * @param remedy what to do when it does not fit
     */
    WorkingCopy(Path image, Path copy, String remedy) {
        this.image = image;
        this.copy = copy;
        this.remedy = remedy;
    }

    /**
     * Makes the copy, readable and writable for this user alone.
     *
     * @throws VmmLaunchException if it does not fit
     * @throws InterruptedVmmException if the thread is interrupted; part of the copy may exist
     */
    void make() throws IOException {
        if (!cp("--reflink=always")) {
            requireSpace(Files.getFileStore(copy.getParent()).getUsableSpace());
            if (!cp("--sparse=always")) {
                copyHere();
            }
        }
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }

    /** Whether the text of an error says that there is no room, for anybody or for this user. */
    static boolean isFullDisk(String error) {
        return error.contains("No space left") || error.contains("quota exceeded");
    }

    private boolean cp(String how) throws IOException {
        return run(List.of("cp", how, "--", image.toString(), copy.toString())).isPresent();
    }

    void requireSpace(long free) throws IOException {
        long needed = allocated();
        if (needed > free) {
            throw new VmmLaunchException(
                    Reason.NO_SPACE,
                    "The copy of " + image + " needs " + needed + " bytes, and " + copy.getParent() + " has " + free
                            + " free",
                    remedy,
                    null);
        }
    }

    /** The bytes that the image takes on its disk, which for a sparse file are fewer than its size. */
    private long allocated() throws IOException {
        if (!Files.isRegularFile(image)) {
            try (FileChannel device = FileChannel.open(image, StandardOpenOption.READ)) {
                return device.size();
            }
        }
        OptionalLong kib = run(List.of("du", "-k", "--", image.toString()));
        return kib.isPresent() ? ByteSize.kib(kib.getAsLong()).toBytes() : Files.size(image);
    }

    /** Runs a command. Returns the number that it prints first, or 0; empty when it fails, or there is none. */
    private OptionalLong run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(copy.toAbsolutePath()
                            .resolveSibling(".")
                            .normalize()
                            .toFile()) // the watchdog knows it by this
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            return OptionalLong.empty();
        }
        try {
            process.getOutputStream().close();
            if (Thread.interrupted()) { // the wait would not notice it when the command has ended already
                throw new InterruptedException();
            }
            int status = process.waitFor();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String number = printed.split("\\s", 2)[0];
            return status == 0 ? OptionalLong.of(number.isEmpty() ? 0 : Long.parseLong(number)) : OptionalLong.empty();
        } catch (InterruptedException e) {
            process.destroyForcibly().onExit().join();
            throw interrupted(e);
        }
    }

    void copyHere() throws IOException {
        try {
            copyWithoutZeros();
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    private InterruptedVmmException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new InterruptedVmmException("The working copy of " + image, e);
    }

    void copyWithoutZeros() throws IOException {
        try (FileChannel from = FileChannel.open(image, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        copy,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
            long position = 0;
            for (int read = from.read(block); read >= 0; read = from.read(block.clear())) {
                if (!block.flip().equals(zeros.limit(read))) {
                    write(to, block, position);
                }
                position += read;
            }
            if (to.size() < position) {
                write(to, ByteBuffer.allocate(1), position - 1);
            }
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += to.write(bytes, at);
        }
    }
}
