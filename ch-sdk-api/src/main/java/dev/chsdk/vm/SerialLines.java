// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.follow.Delivery;
import dev.chsdk.internal.follow.GrowingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a guest writes to its serial port, line by line. A line that does not end is cut at 64 Ki characters. */
final class SerialLines implements Delivery.Source<String> {

    private static final int LONGEST = 1 << 16;

    private final GrowingFile file;
    private final Utf8 utf8 = new Utf8();
    private final StringBuilder line = new StringBuilder();

    SerialLines(Path file) {
        this.file = new GrowingFile(file);
    }

    @Override
    public boolean hasMore() throws IOException {
        return file.hasMore();
    }

    @Override
    public List<String> next() throws IOException {
        if (file.beginsAnew()) {
            line.setLength(0);
        }
        List<String> lines = new ArrayList<>();
        utf8.decode(file.more()).chars().forEach(next -> take((char) next, lines));
        return lines;
    }

    private void take(char next, List<String> lines) {
        if (next == '\n' || line.length() == LONGEST) {
            lines.add(line.toString());
            line.setLength(0);
        }
        if (next != '\n' && next != '\r') {
            line.append(next);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
