// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The back-ends of a VM's console, serial port and debug console, opened in this order as the VMM does. */
final class Consoles implements AutoCloseable {

    private final List<SerialPort> opened = new ArrayList<>();
    private final VmmVersion version;
    private final OutputStream terminal;

    private Consoles(VmmVersion version, OutputStream terminal) {
        this.version = version;
        this.terminal = terminal;
    }

    /**
     * Opens the back-ends; what was opened before a failure is closed again. The configuration then names the
     * pseudo-terminals.
     *
     * @param terminal what mode {@code Tty} prints to
     * @throws Refusal if one cannot be opened
     * @throws Panic if the path of a file or socket is missing
     */
    static Consoles open(ObjectNode config, VmmVersion version, OutputStream terminal) throws Refusal {
        Consoles consoles = new Consoles(version, terminal);
        try {
            consoles.opened.add(consoles.port(config.path("console"), false));
            consoles.opened.add(consoles.port(config.path("serial"), true));
            consoles.opened.add(consoles.port(config.path("debug_console"), false));
            return consoles;
        } catch (Refusal | Panic e) {
            consoles.close();
            throw e;
        }
    }

    SerialPort serial() {
        return opened.get(1);
    }

    private SerialPort port(JsonNode console, boolean takesSocket) throws Refusal {
        String mode = console.path("mode").asText();
        try {
            return switch (mode) {
                case "File" -> new SerialPort.ToStream(createPrivately(path(console, "file")));
                case "Socket" -> socket(console, takesSocket);
                case "Tty" -> new SerialPort.ToStream(terminal);
                case "Pty" -> pseudoTerminal((ObjectNode) console);
                default -> SerialPort.discarding();
            };
        } catch (IOException e) {
            throw new Refusal(500, "Error creating console devices", "Error creating console device", OsError.of(e));
        }
    }

    private static SerialPort pseudoTerminal(ObjectNode console) throws Refusal {
        PseudoTerminal terminal = PseudoTerminal.open("script");
        console.put("file", terminal.path());
        return terminal;
    }

    private SerialPort socket(JsonNode console, boolean takesSocket) throws Refusal, IOException {
        if (!takesSocket) {
            throw new Refusal(500, "Error creating console devices", "No socket option support for console device");
        }
        return new SocketPort(path(console, "socket"), version.isAtLeast(VmmVersion.V53_0));
    }

    private static Path path(JsonNode console, String field) {
        String path = console.path(field).textValue();
        if (path == null) {
            throw new Panic("called `Option::unwrap()` on a `None` value");
        }
        return Path.of(path);
    }

    /** Creates or truncates a file; a new one is for the owner only. */
    static OutputStream createPrivately(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newOutputStream(file);
    }

    @Override
    public void close() {
        opened.stream().distinct().forEach(SerialPort::close);
    }

    /** Closes what is open and leaves the files, as the process's violent death does. */
    void abandon() {
        opened.stream().distinct().forEach(SerialPort::abandon);
    }
}
