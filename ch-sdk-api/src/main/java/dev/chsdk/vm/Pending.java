// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.error.VmmException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that was asked of a guest, which does it in its own time, or never.
 *
 * <p>This class is thread-safe.
 *
 * @param <T> what was asked for
 */
public final class Pending<T> {

    private final VmParts vm;
    private final String what;
    private final T asked;
    private final Optional<Condition> done;
    private final Supplier<T> reached;

    private Pending(VmParts vm, String what, T asked, Optional<Condition> done, Supplier<T> reached) {
        this.vm = vm;
        this.what = what;
        this.asked = asked;
        this.done = done;
        this.reached = reached;
    }

    /**
     * One whose end can be seen.
     *
     * @param reached what the guest has then made of it
     */
    static <T> Pending<T> until(Condition done, VmParts vm, String what, T asked, Supplier<T> reached) {
        return new Pending<>(vm, what, asked, Optional.of(done), reached);
    }

    /**
     * One whose end the VMM does not tell.
     *
     * @param what what was asked for, and why it cannot be seen
     */
    static <T> Pending<T> unseen(VmParts vm, String what, T asked) {
        return new Pending<>(vm, what, asked, Optional.empty(), () -> asked);
    }

    /** What was asked for, and accepted by the VMM. */
    public T asked() {
        return asked;
    }

    /** Whether the VMM tells when the guest has done it. If not, only the guest itself can say. */
    public boolean isVisible() {
        return done.isPresent();
    }

    /**
     * Waits until the guest has done it. A guest without a driver for it, or one that is paused, never does.
     *
     * @param limit how long
     * @return what the guest has made of it
     * @throws dev.chsdk.error.VmmTimeoutException if the limit passes, with what was seen last; the guest may still do it
     * @throws VmmException if the VMM ends or the guest is lost first
     * @throws UnsupportedOperationException unless {@link #isVisible()}
     */
    @CanIgnoreReturnValue
    public T await(Duration limit) {
        Objects.requireNonNull(limit, "limit");
        Wait.until(
                done.orElseThrow(
                        () -> new UnsupportedOperationException(what + ": the VMM does not tell when; ask the guest")),
                vm,
                what,
                limit);
        return reached.get();
    }

    /** What was asked for, in words. */
    @Override
    public String toString() {
        return what;
    }
}
