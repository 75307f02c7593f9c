// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.follow;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file that somebody else writes, read from its beginning as it grows. It is kept open, so that it can be read to its end
 * after it was removed. It is not read by a channel, which an interrupt would close.
 *
 * <p>This class is not thread-safe.
 */
public final class GrowingFile implements AutoCloseable {

    private static final int AT_ONCE = 64 * 1024;

    private final Path path;
    private @Nullable RandomAccessFile file;
    private long offset;
    private boolean isClosed;

    /** A file that may not exist yet. */
    public GrowingFile(Path path) {
        this.path = path;
    }

    /** Whether there is more to read. */
    public boolean hasMore() throws IOException {
        RandomAccessFile opened = opened();
        return opened != null && opened.length() != offset;
    }

    /** Whether it was emptied after something had been read: it is read from its beginning again. */
    public boolean beginsAnew() throws IOException {
        RandomAccessFile opened = opened();
        if (opened != null && opened.length() < offset) {
            offset = 0;
            return true;
        }
        return false;
    }

    /** What was written since the last call, up to 64 KiB; empty when nothing was. */
    public byte[] more() throws IOException {
        RandomAccessFile opened = opened();
        if (opened == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) Math.max(0, Math.min(AT_ONCE, opened.length() - offset))];
        opened.seek(offset);
        int read = 0;
        while (read < bytes.length) {
            int count = opened.read(bytes, read, bytes.length - read);
            if (count < 0) {
                break;
            }
            read += count;
        }
        offset += read;
        return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
    }

    /** Passes over everything but the last bytes. */
    public void skipTo(long last) throws IOException {
        RandomAccessFile opened = opened();
        if (opened != null) {
            offset = Math.max(offset, opened.length() - last);
        }
    }

    private @Nullable RandomAccessFile opened() throws IOException {
        if (file == null && !isClosed && Files.isRegularFile(path)) {
            try {
                file = new RandomAccessFile(path.toFile(), "r");
            } catch (FileNotFoundException notYet) {
                if (Files.exists(path)) {
                    throw notYet;
                }
            }
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
