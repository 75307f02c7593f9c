// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lock on the image of a disk: one writer or any number of readers, over all VMMs of this JVM and of other processes.
 * Towards other processes it is a lock of this JVM, which the kernel drops when any descriptor of the file is closed here:
 * when another VMM of this JVM closes the image, too.
 */
final class ImageLock implements AutoCloseable {

    private static final Map<Object, Holder> HELD = new HashMap<>();

    private final Object key;
    private boolean held = true;
    private @Nullable FileChannel unlocked;

    /** Who holds the lock of an image in this JVM. Other processes see one lock. */
    private static final class Holder {
        private final FileLock lock;
        private final boolean isShared;
        private int count;

        Holder(FileLock lock, boolean isShared) {
            this.lock = lock;
            this.isShared = isShared;
        }
    }

    private ImageLock(Object key) {
        this.key = key;
    }

    /**
     * Takes the lock.
     *
     * @throws Refusal if somebody else has it
     */
    static ImageLock take(Path image, boolean isShared) throws Refusal {
        try {
            Object key = Objects.requireNonNull(
                    Files.readAttributes(image, BasicFileAttributes.class).fileKey());
            synchronized (HELD) {
                Holder holder = HELD.get(key);
                if (holder == null) {
                    holder = new Holder(locked(image, isShared), isShared);
                    HELD.put(key, holder);
                } else if (!isShared || !holder.isShared) {
                    throw new IOException("locked in this JVM");
                }
                holder.count++;
            }
            return new ImageLock(key);
        } catch (IOException e) {
            throw new Refusal(
                    500,
                    "Cannot lock images of all block devices",
                    "Failed to get " + (isShared ? "Read" : "Write") + " lock for disk image: " + image,
                    "The file is already locked");
        }
    }

    private static FileLock locked(Path image, boolean isShared) throws IOException {
        FileChannel channel = FileChannel.open(image, isShared ? StandardOpenOption.READ : StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, isShared);
            if (lock == null) {
                throw new IOException("locked by another process");
            }
            return lock;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Lets others lock the image, and leaves it open, as a VMM does that sends its VM away. */
    void unlock() {
        synchronized (HELD) {
            Holder holder = HELD.get(key);
            if (held && holder != null && --holder.count == 0) {
                HELD.remove(key);
                try {
                    holder.lock.release();
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot give up the lock of an image", e);
                }
                unlocked = holder.lock.channel();
            }
            held = false;
        }
    }

    @Override
    public void close() {
        unlock();
        try {
            if (unlocked != null) {
                unlocked.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close an image", e);
        }
    }
}
