// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The private directory of one VM: {@code <base>/chsdk-<8 hexadecimal digits>}, mode 0700. It holds everything that the VM
 * needs and leaves, but for links that lead into it and sockets that the VM's description puts elsewhere. Its path is short, because that of a Unix socket holds 107 bytes.
 *
 * <p>This class is thread-safe.
 */
public final class RunDirectory {

    /** The system property that names the folder in which run directories are made. */
    public static final String BASE_PROPERTY = "dev.chsdk.runDirectory";

    static final Pattern NAME = Pattern.compile("chsdk-[0-9a-f]{8}");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final Journal journal;

    private RunDirectory(Path path) {
        this.path = path;
        this.journal = new Journal(path);
    }

    /**
     * The folder in which run directories are made: the system property {@value #BASE_PROPERTY}, else {@code /var/tmp} (on a
     * disk, so that images can be copied there and opened with O_DIRECT), else the JVM's folder for temporary files.
     */
    public static Path base() {
        String property = System.getProperty(BASE_PROPERTY, "");
        if (!property.isEmpty()) {
            return Path.of(property).toAbsolutePath();
        }
        Path disk = Path.of("/var/tmp");
        return Files.isWritable(disk)
                ? disk
                : Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    }

    /** Chooses a name that is free. Nothing is made yet. */
    public static RunDirectory choose(Path base) {
        Path real = realOrGiven(base);
        Path path;
        do {
            path = real.resolve("chsdk-" + HexFormat.of().toHexDigits(RANDOM.nextInt()));
        } while (Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        return new RunDirectory(path);
    }

    /** The watchdog compares the path with that of a process's working directory, in which no link is left. */
    private static Path realOrGiven(Path base) {
        try {
            return base.toRealPath();
        } catch (IOException missing) {
            return base;
        }
    }

    /** One that exists. */
    public static RunDirectory at(Path path) {
        return new RunDirectory(path);
    }

    /** Makes the directory. */
    public void make() throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** What the directory says about itself. */
    public Journal journal() {
        return journal;
    }

    /** The API socket. The watchdog knows a VMM by this path in its arguments. */
    public Path socket() {
        return path.resolve("api.sock");
    }

    /** The events of the VMM. */
    public Path events() {
        return path.resolve("events");
    }

    /** The log of the VMM. */
    public Path log() {
        return path.resolve("vmm.log");
    }

    /** What comes from a serial port on a socket or a pseudo-terminal. */
    public Path serial() {
        return path.resolve("serial.log");
    }

    /**
     * The working copy of the image. The watchdog knows a copying process by this path in its arguments.
     *
     * @param ending how the name ends, such as {@code .qcow2}: the VMM's image type goes by it
     */
    public Path image(String ending) {
        return path.resolve("image" + ending);
    }

    /** Removes the directory and what is in it, never following a link. One that is gone already is no error. */
    public void delete() throws IOException {
        Files.walkFileTree(path, new Deletion());
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) throws IOException {
            if (problem != null) {
                throw problem;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
