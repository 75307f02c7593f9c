// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.VmConfig;
import dev.chsdk.internal.journal.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was asked of a {@link VmBuilder}, gathered for one use of it. */
final class Draft {

    /** Set unless {@link #profile} is. */
    @Nullable
    VmConfig given;

    @Nullable
    Profile profile;

    boolean isRedox;

    @Nullable
    Path vmm;

    @Nullable
    Path image;

    boolean isImageInPlace;

    @Nullable
    Path firmware;

    @Nullable
    Path kernel;

    String cmdline = "";

    @Nullable
    String tap;

    boolean isDetached;

    boolean isUnchecked;

    boolean hasPrivateSockets;

    GuestReboot onGuestReboot = GuestReboot.ALLOW;

    Environment environment = new Environment(System.getenv());

    /** Where run directories are made. */
    Path runDirectories = RunDirectory.base();

    HostView host = HostView.ofThisHost();

    Course course = Course.USUAL;

    final List<String> arguments = new ArrayList<>();

    final List<UnaryOperator<VmConfig>> changes = new ArrayList<>();

    /** The variables that override the profile; none when there is no profile. */
    Environment overrides() {
        return profile == null ? new Environment(Map.of()) : environment;
    }

    /** What a call on the builder said, else what a variable says, and which of the two it was. */
    Optional<Chosen<Path>> path(@Nullable Path called, String call, String variable) {
        return called != null
                ? Optional.of(new Chosen<>(called.toAbsolutePath(), call))
                : overrides().path(variable).map(path -> new Chosen<>(path.toAbsolutePath(), variable));
    }

    /** A value and who chose it. */
    record Chosen<T>(T value, String from) {}
}
