// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A serial port on a pseudo-terminal. Java cannot unlock one, so the program {@code script} makes and holds it: what goes
 * into that program comes out of the terminal, and the other way round.
 */
final class PseudoTerminal implements SerialPort {

    /** Runs on the terminal and keeps it open without reading; ends also where SIGHUP is ignored, as under nohup. */
    private static final String HOLD = "stty raw -echo && tty && while test -t 0; do sleep 10; done";

    /** Script does not end at the end of its input, so the whole process group, which has nobody else in it, is killed. */
    private static final String RUN =
            "{ cat; kill -KILL 0; } | { \"$0\" -q -f -c \"$1\" /dev/null 2>&1; kill -KILL 0; }";

    /** Writes of the guest that wait while nobody reads, beyond what the kernel keeps; further ones are lost. */
    private static final int MOST_WAITING = 1 << 16;

    private final Process process;
    private final String path;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread writer;
    private @Nullable Thread reader;
    private volatile @Nullable IntConsumer input;

    private PseudoTerminal(Process process, String path) {
        this.process = process;
        this.path = path;
        this.writer = daemon("pty-write", this::passOutput);
    }

    /**
     * Makes one.
     *
     * @param program {@code script}, of util-linux
     * @throws Refusal if there is no such program, or it makes none
     */
    static PseudoTerminal open(String program) throws Refusal {
        Process process = null;
        String said;
        try {
            ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", RUN, program, HOLD);
            builder.environment().put("SHELL", "/bin/sh"); // script's, which runs HOLD
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            said = firstLine(process.getInputStream());
        } catch (IOException e) {
            said = String.valueOf(e.getMessage());
        }
        if (process != null && said.startsWith("/dev/")) {
            return new PseudoTerminal(process, said);
        }
        if (process != null) {
            end(process);
        }
        throw Refusal.notSimulated(
                "a console of mode Pty without the program script of util-linux (" + said.strip() + ")");
    }

    private static String firstLine(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = stream.read(); next >= 0 && next != '\n'; next = stream.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Where others open it, such as {@code /dev/pts/3}. */
    String path() {
        return path;
    }

    @Override
    public void write(String text) {
        output.offer(text);
    }

    private void passOutput() {
        try {
            OutputStream stream = process.getOutputStream();
            while (true) {
                stream.write(output.take().getBytes(StandardCharsets.ISO_8859_1));
                stream.flush();
            }
        } catch (IOException | InterruptedException e) {
            return; // the port was closed
        }
    }

    @Override
    public synchronized void connect(IntConsumer consumer) {
        input = consumer;
        if (reader == null) {
            reader = daemon("pty-read", this::passInput);
        }
    }

    private void passInput() {
        try {
            InputStream stream = process.getInputStream();
            for (int next = stream.read(); next >= 0; next = stream.read()) {
                IntConsumer to = input;
                if (to != null) {
                    to.accept(next);
                }
            }
        } catch (IOException e) {
            return; // the port was closed
        }
    }

    @Override
    public void close() {
        end(process);
        writer.interrupt();
    }

    /** Not by the end of its input: a writer may be stuck in it that nobody reads from. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
