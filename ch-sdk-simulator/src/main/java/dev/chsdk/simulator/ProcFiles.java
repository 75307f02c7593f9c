// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What the kernel tells of this process's open files. */
final class ProcFiles {

    private static final String CONNECTED = "03";

    private ProcFiles() {}

    /** A file that the kernel writes while it is read; its bytes as characters, for a path in it may be any bytes. */
    static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** What one of this process's descriptors is open on. */
    static String target(int number) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    }

    /**
     * The server's ends of the connections to a Unix socket, as far as this process holds them.
     *
     * @param path the socket's, as it was bound
     * @return descriptors by inode
     */
    static Map<String, Integer> connectionsTo(Path path) throws IOException {
        Set<String> inodes = inodesOfConnectionsTo(path);
        Map<String, Integer> connections = new TreeMap<>();
        String[] numbers = Objects.requireNonNullElse(new File("/proc/self/fd").list(), new String[0]);
        for (String number : inodes.isEmpty() ? new String[0] : numbers) {
            String inode = inode(Integer.parseInt(number));
            if (inodes.contains(inode)) {
                connections.put(inode, Integer.parseInt(number));
            }
        }
        return connections;
    }

    private static Set<String> inodesOfConnectionsTo(Path path) throws IOException {
        String wanted = new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        Set<String> inodes = new HashSet<>();
        for (String line : read(Path.of("/proc/net/unix")).split("\n", -1)) {
            // Num RefCount Protocol Flags Type St Inode Path
            String[] columns = line.endsWith(wanted) ? line.trim().split(" +", 8) : new String[0];
            if (columns.length == 8 && columns[5].equals(CONNECTED) && columns[7].equals(wanted)) {
                inodes.add(columns[6]);
            }
        }
        return inodes;
    }

    /** The inode of a socket; empty for any other file, and for one that another thread has closed meanwhile. */
    private static String inode(int number) {
        try {
            String target = target(number);
            return target.startsWith("socket:[") ? target.substring("socket:[".length(), target.length() - 1) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
