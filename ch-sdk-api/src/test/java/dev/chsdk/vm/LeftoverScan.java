// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A program of its own that looks for what launches may have left: processes, sockets, links, run directories. */
final class LeftoverScan {

    private LeftoverScan() {}

    /** Prints what it finds, a line each. Takes the folder of the run directories and one in which there may be links. */
    public static void main(String[] arguments) throws IOException {
        String ours = arguments[0] + "/chsdk-";
        List<String> found = new ArrayList<>();
        processes(ours, found);
        sockets(ours, found);
        links(Path.of(arguments[1]), ours, found);
        directories(Path.of(arguments[0]), found);
        found.forEach(System.out::println);
    }

    /** Runs the scan in another process. */
    static List<String> of(Path base, Path links) throws IOException, InterruptedException {
        Process scan = ChildJvm.start(LeftoverScan.class, base.toString(), links.toString());
        List<String> found = scan.inputReader().lines().toList();
        if (scan.waitFor() != 0) {
            throw new IOException(
                    "The scan failed: " + scan.errorReader().lines().toList());
        }
        return found;
    }

    private static void processes(String ours, List<String> found) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String command = read(process.resolve("cmdline")).replace('\0', ' ');
                if (command.contains(ours)) {
                    found.add("process " + process.getFileName() + ": " + command);
                }
            }
        }
    }

    private static void sockets(String ours, List<String> found) {
        read(Path.of("/proc/net/unix"))
                .lines()
                .filter(line -> line.contains(ours))
                .forEach(line -> found.add("socket " + line));
    }

    private static void links(Path folder, String ours, List<String> found) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isSymbolicLink(entry)
                        && Files.readSymbolicLink(entry).toString().startsWith(ours)) {
                    found.add("link " + entry);
                }
                if (Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
                    found.add("socket file " + entry);
                }
            }
        }
    }

    private static void directories(Path base, List<String> found) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(base, "chsdk-*")) {
            directories.forEach(directory -> found.add("directory " + directory));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
