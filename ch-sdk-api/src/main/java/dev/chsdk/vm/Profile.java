// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.value.ByteSize;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Where a VM's description starts from. The table is in {@link VmBuilder}. */
enum Profile {
    MINIMAL,
    PERFORMANCE,
    DEVELOPMENT;

    private static final int CPUS = 4;

    /** Empty: the VMM's default. */
    OptionalInt cpus() {
        return this == MINIMAL ? OptionalInt.empty() : OptionalInt.of(CPUS);
    }

    /** Empty: the VMM's default. */
    Optional<ByteSize> memory() {
        return this == MINIMAL ? Optional.empty() : Optional.of(ByteSize.gib(2));
    }

    boolean isDirectIo() {
        return this == PERFORMANCE;
    }

    boolean isHugePagesWhenFree() {
        return this == PERFORMANCE;
    }

    boolean isForDevelopment() {
        return this == DEVELOPMENT;
    }

    /** In explanations. */
    @Override
    public String toString() {
        return "profile " + name().toLowerCase(Locale.ROOT);
    }
}
