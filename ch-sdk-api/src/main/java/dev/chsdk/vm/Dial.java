// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.vm.Condition.Look;
import dev.chsdk.vm.Condition.Probe;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tries to connect, again and again, without ever waiting for an answer. */
abstract class Dial implements Probe {

    /** An attempt without an answer is given up: whoever comes up meanwhile may never answer it. */
    private static final long ATTEMPT_NANOS = Duration.ofSeconds(2).toNanos();

    /** After a refusal it is left in peace so long. */
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private @Nullable SocketChannel channel;
    private boolean isConnected;
    private long begin;
    private String seen = "nothing";

    abstract SocketChannel open() throws IOException;

    abstract SocketAddress address() throws IOException;

    /** Says something on a fresh connection. */
    void connected(SocketChannel fresh) throws IOException {}

    /** Whether the other side has said what is wanted; throws when it has said something else. */
    Look talk(SocketChannel connected) throws IOException {
        return Look.TRUE;
    }

    @Override
    public final Look look() {
        long now = System.nanoTime();
        try {
            SocketChannel current = channel;
            if (current == null) {
                if (begin != 0 && now - begin < PAUSE_NANOS) {
                    return Look.notYet(seen);
                }
                begin = now;
                current = open();
                channel = current;
                current.configureBlocking(false);
                isConnected = current.connect(address());
                if (isConnected) {
                    connected(current);
                }
            }
            return go(current, now);
        } catch (IOException | UnresolvedAddressException e) {
            close();
            seen = e.toString();
            return Look.notYet(seen);
        }
    }

    private Look go(SocketChannel current, long now) throws IOException {
        if (!isConnected && current.finishConnect()) {
            isConnected = true;
            connected(current);
        }
        Look look = isConnected ? talk(current) : Look.notYet("no answer");
        seen = look.seen();
        if (look.is(Condition.Outcome.NOT_YET) && now - begin > ATTEMPT_NANOS) {
            close();
        }
        return look;
    }

    @Override
    public final void close() {
        isConnected = false;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            seen = e.toString();
        } finally {
            channel = null;
        }
    }
}
