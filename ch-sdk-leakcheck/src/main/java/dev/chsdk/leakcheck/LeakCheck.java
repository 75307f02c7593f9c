// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.leakcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test, or a test class, that leaves threads, sockets, other descriptors, processes or files behind.
 *
 * <p>JUnit finds it by itself in every module that has it on the test class path. Tests of one JVM must not run at the same
 * time: what one holds would be taken for a leak of the other.
 */
public final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** How long what ends by itself may take. Only a leak takes that long. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(2);

    static {
        openTheSocketThatTheJdkKeeps();
    }

    private final Deque<Footprint> before = new ArrayDeque<>();

    /** Made by JUnit. */
    public LeakCheck() {}

    /** The JDK's channels make a socket pair at their first close, and keep one end of it for good. */
    private static void openTheSocketThatTheJdkKeeps() {
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open a Unix socket", e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        before.push(Footprint.now());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before.push(Footprint.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        demandNothingSince(before.pop(), PATIENCE, context.getDisplayName());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        demandNothingSince(before.pop(), PATIENCE, context.getDisplayName());
    }

    static void demandNothingSince(Footprint before, Duration patience, String test) {
        long end = System.nanoTime() + patience.toNanos();
        Set<String> left = before.again().since(before);
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            left = before.again().since(before);
        }
        if (!left.isEmpty()) {
            throw new AssertionError(test + " left behind:\n  " + String.join("\n  ", left));
        }
    }
}
