// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** What a process listens on, as the kernel lists it. To connect in order to find out would be taken for the real thing. */
record Listening(long pid) {

    private static final String ACCEPTS = "00010000";
    private static final int UNIX_FLAGS = 3;
    private static final int UNIX_PATH = 7;

    private static final String LISTEN = "0A";
    private static final int TCP_ADDRESS = 1;
    private static final int TCP_STATE = 3;
    private static final int TCP_INODE = 9;

    /** Whether it, or another process, listens on a socket at this path. */
    boolean isOn(Path socket) throws IOException {
        return lines("unix")
                .filter(line -> line.length > UNIX_PATH)
                .anyMatch(line -> line[UNIX_FLAGS].equals(ACCEPTS) && line[UNIX_PATH].equals(socket.toString()));
    }

    /** Whether it, or another process, listens at this address. */
    boolean isOn(InetSocketAddress address) throws IOException {
        String listed = "%s:%04X".formatted(listed(address.getAddress()), address.getPort());
        return tcp().anyMatch(line -> line[TCP_ADDRESS].equals(listed));
    }

    /** As the kernel lists an address: words of four bytes, each a number in the order of this machine. */
    private static String listed(InetAddress address) {
        ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append("%08X".formatted(words.getInt()));
        }
        return text.toString();
    }

    /**
     * The TCP port that it listens on; empty when there is none.
     *
     * @throws AccessDeniedException if the kernel does not tell what it has open, as of a program with file capabilities
     */
    OptionalInt tcpPort() throws IOException {
        Set<String> own = ownSockets();
        return tcp().filter(line -> own.contains("socket:[" + line[TCP_INODE] + "]"))
                .map(line -> line[TCP_ADDRESS])
                .mapToInt(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16))
                .findFirst();
    }

    private Stream<String[]> tcp() throws IOException {
        return Stream.concat(lines("tcp"), lines("tcp6"))
                .filter(line -> line.length > TCP_INODE && line[TCP_STATE].equals(LISTEN));
    }

    private Set<String> ownSockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(process().resolve("fd"))) {
            for (Path descriptor : descriptors) {
                sockets.add(target(descriptor));
            }
        }
        return sockets;
    }

    /** One that was closed since it was listed leads nowhere. */
    private static String target(Path descriptor) throws AccessDeniedException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (AccessDeniedException hidden) {
            throw hidden;
        } catch (IOException closed) {
            return "";
        }
    }

    private Stream<String[]> lines(String kind) throws IOException {
        Path file = process().resolve("net").resolve(kind);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        return lines.stream().map(line -> line.strip().split("\\s+", -1));
    }

    private Path process() {
        return Path.of("/proc", Long.toString(pid));
    }
}
