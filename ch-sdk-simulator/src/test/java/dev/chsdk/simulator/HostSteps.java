// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a recording did on the host beside its requests. */
final class HostSteps implements AutoCloseable {

    private static final Pattern ACTION = Pattern.compile("(create file|create folder|copy a good kernel to|delete"
            + "|prepare a snapshot in|listen on|cut) ([^ ,;]+)(?:, (\\d+) bytes| to (\\d+) bytes|;.*)?");
    private static final String SMALL = "\"payload\":{\"kernel\":\"DIR/idle.elf\"},\"serial\":{\"mode\":\"Null\"},"
            + "\"console\":{\"mode\":\"Off\"}";
    private static final String VM =
            "{\"cpus\":{\"boot_vcpus\":1,\"max_vcpus\":1},\"memory\":{\"size\":67108864}," + SMALL + "}";
    private static final String WITH_DISK = VM.replace(
            "\"payload\"", "\"disks\":[{\"path\":\"DIR/disk.raw\",\"image_type\":\"Raw\",\"id\":\"d\"}],\"payload\"");
    private static final String FULL = "{\"cpus\":{\"boot_vcpus\":1,\"max_vcpus\":2},\"disks\":[{\"id\":\"disk0\","
            + "\"path\":\"DIR/disk.raw\",\"image_type\":\"Raw\"}],\"balloon\":{\"size\":0},\"memory\":{\"size\":67108864,"
            + "\"shared\":true,\"hotplug_size\":268435456}," + SMALL + "}";

    private final Path directory;
    private final VmmVersion version;
    private final String scenario;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();

    HostSteps(Path directory, VmmVersion version, String scenario) {
        this.directory = directory;
        this.version = version;
        this.scenario = scenario;
    }

    void act(String action) throws IOException {
        Matcher matcher = ACTION.matcher(action);
        if (!matcher.matches()) {
            throw new IllegalStateException("No such action: " + action);
        }
        Path file = Path.of(matcher.group(2));
        switch (matcher.group(1)) {
            case "create file" -> Files.write(file, content(file, Integer.parseInt(matcher.group(3))));
            case "create folder" -> Files.createDirectory(file);
            case "copy a good kernel to" -> Files.write(file, Kernels.image("idle.elf"));
            case "delete" -> Files.delete(file);
            case "cut" -> setLength(file, Long.parseLong(matcher.group(4)));
            case "listen on" -> listen(file);
            default -> prepareSnapshot(file);
        }
    }

    private static byte[] content(Path file, int size) {
        byte[] content = new byte[size];
        String start = String.valueOf(file.getFileName()).equals("text")
                ? "not a kernel, only some text\n".repeat(200)
                : file.endsWith("elf-no-note") ? "\u007fELF\u0002\u0001\u0001" : "";
        byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, content, 0, Math.min(size, bytes.length));
        return content;
    }

    private static void setLength(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    /** A back-end that reads 24 bytes of each connection and then closes it. */
    private void listen(Path socket) throws IOException {
        ServerSocketChannel listener = ApiServer.bind(socket);
        listeners.add(listener);
        Thread thread = new Thread(() -> serve(listener), "back-end");
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                ByteBuffer bytes = ByteBuffer.allocate(24);
                while (bytes.hasRemaining() && client.read(bytes) >= 0) {
                    continue;
                }
            } catch (IOException e) {
                continue; // the client is gone, or the listener is closed
            }
        }
    }

    private void prepareSnapshot(Path folder) throws IOException {
        Files.createDirectory(folder);
        String vm = scenario.startsWith("matrix-") ? FULL : scenario.contains("changed-disk") ? WITH_DISK : VM;
        List<String> words = List.of("--api-socket", "path=" + directory.resolve("q.sock"));
        try (SimulatedVmm quiet = SimulatedVmm.start(words, version)) {
            String url = "{\"destination_url\":\"file://" + folder + "\"}";
            for (Map.Entry<String, String> call : List.of(
                    Map.entry("vm.create", vm.replace("DIR", directory.toString())),
                    Map.entry("vm.boot", ""),
                    Map.entry("vm.pause", ""),
                    Map.entry("vm.snapshot", url))) {
                assertThat(UnixClient.call(quiet.socket(), "PUT", call.getKey(), call.getValue())
                                .status())
                        .isEqualTo(204);
            }
        }
        Files.deleteIfExists(directory.resolve("q.sock.lock"));
    }

    /** Each operation of a matrix finds the folder as the first one did. */
    void reset() throws IOException {
        Path out = directory.resolve("out");
        if (Files.exists(out)) {
            try (Stream<Path> files = Files.list(out)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(out);
        }
        Files.createDirectory(out);
        for (String disk : List.of("disk.raw", "disk1.raw")) {
            setLength(directory.resolve(disk), 1 << 20);
        }
        for (String left : List.of("vsock.sock", "recv.sock", "core")) {
            Files.deleteIfExists(directory.resolve(left));
        }
    }

    /** Talks to another socket than the API's. */
    void connect(JsonNode step) throws IOException {
        try (UnixClient client = new UnixClient(Path.of(step.path("connect").asText()))) {
            if (step.hasNonNull("sent")) {
                client.send(step.path("sent").asText());
            }
            String expected = step.path("received").asText();
            assertThat(client.receive(expected.length())).as(step.toString()).isEqualTo(expected);
            if (step.path("closed").asBoolean()) {
                assertThat(client.receive(1)).as(step.toString()).isEmpty();
            } else {
                client.expectNothing();
            }
        } catch (IOException e) {
            assertThat(step.has("error")).as("%s: %s", step, e).isTrue();
        }
    }

    /** Compares names, modes and sizes; what the recorder itself wrote is not the VMM's. */
    void compareFiles(JsonNode step) throws IOException {
        Path folder = Path.of(step.path("folder").asText()).normalize();
        List<String> wanted = new ArrayList<>();
        step.path("files")
                .forEach(file -> wanted.add(file.path("name").asText() + " "
                        + file.path("mode").asText() + " " + file.path("size").asText()));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> !Files.isDirectory(each)).toList()) {
                found.add(describe(folder.relativize(file).toString(), file));
            }
        }
        Pattern recorders = Pattern.compile("\\S+\\.(elf|out|err) .*");
        wanted.removeIf(file -> recorders.matcher(file).matches());
        found.removeIf(file -> recorders.matcher(file).matches());
        wanted.replaceAll(file -> file.replaceFirst("^(\\S+\\.raw) \\S+ ", "$1 "));
        found.replaceAll(file -> file.replaceFirst("^(\\S+\\.raw) \\S+ ", "$1 "));
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String describe(String name, Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        int bits = 0;
        for (PosixFilePermission permission : mode) {
            bits |= 1 << (8 - permission.ordinal());
        }
        boolean isVaried = name.matches(".*\\.(json|events)");
        boolean isSocket = Files.readAttributes(file, "unix:mode").toString().contains("=49");
        assertThat(PosixFilePermissions.toString(mode)).hasSize(9);
        return name + " 0o" + Integer.toOctalString(bits) + " "
                + (isVaried ? "${N}" : isSocket ? "0" : Long.toString(Files.size(file)));
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel listener : listeners) {
            listener.close();
        }
    }
}
