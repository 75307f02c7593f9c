// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import dev.chsdk.internal.journal.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A start of a process that failed. The JDK forks first and makes a thread for the child then, so that there may be a child.
 *
 * @param command of no other process
 */
record FailedStart(List<String> command) {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Kills what was started, and waits for its end. Without a thread for it, the JDK does not see it. */
    void takeBack() throws IOException {
        ProcessIdentity judge = ProcessIdentity.ofThisJvm();
        long start = System.nanoTime();
        while (isSomethingLeft(judge) && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Kills what it finds. A process that executes another program, or is dying, has no command line for a moment. */
    private boolean isSomethingLeft(ProcessIdentity judge) throws IOException {
        boolean isLeft = false;
        for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
            String line = commandLine(child.pid());
            if (line.isEmpty()) {
                isLeft |= isAlive(child.pid(), judge);
            } else if (line.endsWith(String.join("\0", command) + "\0")) {
                child.destroyForcibly();
                isLeft = true;
            }
        }
        return isLeft;
    }

    private static boolean isAlive(long pid, ProcessIdentity judge) {
        try {
            return !ProcessIdentity.of(pid).isDead(judge);
        } catch (IOException gone) {
            return false;
        }
    }

    private static String commandLine(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", "" + pid, "cmdline"));
            return new String(line, Charset.forName(System.getProperty("native.encoding", "UTF-8")));
        } catch (IOException gone) {
            return "";
        }
    }
}
