// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** What is behind a serial port or a console on the host. */
interface SerialPort extends AutoCloseable {

    /** Sends what the guest prints; a back-end that cannot take it loses it. */
    void write(String text);

    /** Begins to hand over input, byte by byte. Back-ends without input do nothing. */
    default void connect(IntConsumer input) {}

    @Override
    void close();

    /** Closes what is open and leaves the files, as the process's violent death does. */
    default void abandon() {
        close();
    }

    /** A port whose output is thrown away. */
    static SerialPort discarding() {
        return new ToStream(OutputStream.nullOutputStream());
    }

    /** A port that only prints. */
    final class ToStream implements SerialPort {

        private final OutputStream stream;

        ToStream(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(String text) {
            try {
                stream.write(text.getBytes(StandardCharsets.ISO_8859_1));
                stream.flush();
            } catch (IOException e) {
                return; // as on a full disk: the guest is not told
            }
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                return; // nothing is buffered, so nothing is lost
            }
        }
    }
}
