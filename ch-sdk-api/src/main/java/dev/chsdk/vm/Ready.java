// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.info.VmmEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What makes a VM ready, for {@link Vm#await}. A wait ends when it is so, and fails when a limit passes: 60 s unless
 * {@link #within} says otherwise.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class Ready {

    /** How long is waited when nothing is said. */
    static final Duration USUAL = Duration.ofSeconds(60);

    private final String what;
    private final Condition condition;
    private final Optional<Duration> limit;

    private Ready(String what, Condition condition, Optional<Duration> limit) {
        this.what = what;
        this.condition = condition;
        this.limit = limit;
    }

    private static Ready of(String what, Condition condition) {
        return new Ready(what, condition, Optional.empty());
    }

    /** The vCPUs run. A launched VM is so far from the beginning; it says nothing about the guest. */
    public static Ready booted() {
        return of("The boot", GuestConditions.booted());
    }

    /**
     * The guest has written a text to its serial port: since it was opened, or where that is a file since the last boot. A VM
     * whose serial port nobody can read is refused.
     *
     * @param text as it is; it may span lines
     */
    public static Ready serial(String text) {
        Objects.requireNonNull(text, "text");
        return of(
                "\"" + text + "\" on the serial port", GuestConditions.serial(Pattern.compile(text, Pattern.LITERAL)));
    }

    /**
     * As {@link #serial(String)}, for a pattern that is found anywhere in the last 64 Ki characters. {@link VmSerial#await}
     * gives the match.
     */
    public static Ready serial(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return of("/" + pattern + "/ on the serial port", GuestConditions.serial(pattern));
    }

    /** The event monitor has reported this, at whatever time since the VMM started. */
    public static Ready event(VmmEvent.Kind kind) {
        Objects.requireNonNull(kind, "kind");
        return of("The event " + kind, GuestConditions.event(event -> event.kind() == kind));
    }

    /** The event monitor has reported such an event, at whatever time since the VMM started. */
    public static Ready event(Predicate<? super VmmEvent> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return of("An event", GuestConditions.event(wanted));
    }

    /**
     * Somebody accepts a connection, which is closed at once.
     *
     * @param host a name or an address
     * @param port from 1 to 65535
     * @throws IllegalArgumentException if the port is none
     */
    public static Ready tcp(String host, int port) {
        Objects.requireNonNull(host, "host");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("A TCP port is from 1 to 65535, this one is " + port);
        }
        return of("TCP port " + port + " of " + host, HostConditions.tcp(host, port));
    }

    /**
     * A program in the guest accepts a connection on its socket device, which is closed at once. A VM without such a device is
     * refused.
     *
     * @param port from 0 to 2<sup>32</sup> - 1
     * @throws IllegalArgumentException if the port is none
     */
    public static Ready vsock(long port) {
        if (port < 0 || port > 0xffff_ffffL) {
            throw new IllegalArgumentException("A vsock port is from 0 to 4294967295, this one is " + port);
        }
        return of("vsock port " + port, HostConditions.vsock(port));
    }

    /** There is something at a path of the host, such as in a folder that the guest shares. */
    public static Ready file(Path path) {
        Objects.requireNonNull(path, "path");
        Path absolute = path.toAbsolutePath();
        return of("The file " + absolute, HostConditions.file(absolute));
    }

    /** Each of these is so; they need not be so at the same time. A limit of one of them holds for it from the beginning. */
    public static Ready all(Ready... parts) {
        return of(named(" and ", parts), new Combined(conditions(parts), true));
    }

    /** One of these is so. One that can no longer come true is left out, and fails the wait when it was the last. */
    public static Ready any(Ready... parts) {
        return of(named(" or ", parts), new Combined(conditions(parts), false));
    }

    private static String named(String between, Ready... parts) {
        List<Ready> all = Given.all("parts", parts);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("Name at least one thing to be ready");
        }
        return all.stream().map(part -> part.what).collect(Collectors.joining(between));
    }

    private static List<Condition> conditions(Ready... parts) {
        return List.of(parts).stream().map(Ready::limited).toList();
    }

    private Condition limited() {
        return limit.<Condition>map(longest -> new Limited(what, condition, longest))
                .orElse(condition);
    }

    /**
     * The same, to be so within a time.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public Ready within(Duration longest) {
        Objects.requireNonNull(longest, "longest");
        if (longest.isNegative()) {
            throw new IllegalArgumentException("A limit must be 0 or longer, is " + longest);
        }
        return new Ready(what, condition, Optional.of(longest));
    }

    void await(VmParts vm) {
        Wait.until(condition, vm, what, limit.orElse(USUAL));
    }

    /** What it is, in words. */
    @Override
    public String toString() {
        return what + limit.map(longest -> " within " + longest).orElse("");
    }
}
