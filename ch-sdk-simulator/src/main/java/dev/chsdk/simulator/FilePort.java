// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A serial port whose output the VMM writes to a file, watched for what is added. It takes no input. */
final class FilePort implements GuestPort {

    private final Path file;
    private final WatchService watcher;
    private int taken;

    FilePort(String path) throws IOException {
        this.file = Path.of(path).toAbsolutePath();
        this.watcher = file.getFileSystem().newWatchService();
        Objects.requireNonNull(file.getParent(), path).register(watcher, ENTRY_CREATE, ENTRY_MODIFY);
    }

    @Override
    public String path() {
        return file.toString();
    }

    @Override
    public @Nullable String line(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        String line = nextInFile();
        for (long left = limit.toNanos(); line == null && left > 0; left = deadline - System.nanoTime()) {
            WatchKey changes = watcher.poll(left, TimeUnit.NANOSECONDS);
            if (changes != null) {
                changes.pollEvents();
                changes.reset();
            }
            line = nextInFile();
        }
        return line;
    }

    private @Nullable String nextInFile() {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\n', taken);
            if (end < 0) {
                return null;
            }
            String line = text.substring(taken, end);
            taken = end + 1;
            return line;
        } catch (IOException e) {
            throw GuestPort.lost(file.toString(), "cannot be read: " + e, e);
        }
    }

    @Override
    public boolean takesInput() {
        return false;
    }

    @Override
    public void send(String bytes) {
        throw new UnsupportedOperationException("The serial port goes to the file " + file
                + ", which only takes what the guest prints: its banner can be awaited, but no command reaches it."
                + " Use Serial.socket(path) or Serial.pty() to talk to the guest");
    }

    @Override
    public void close() {
        try {
            watcher.close();
        } catch (IOException e) {
            throw GuestPort.lost(file.toString(), "cannot stop watching it: " + e, e);
        }
    }
}
