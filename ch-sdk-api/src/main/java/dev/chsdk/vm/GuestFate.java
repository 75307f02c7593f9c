// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.event.EventReader;
import dev.chsdk.info.VmmEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a guest can still do anything, by the events: it cannot when it has panicked, is off, or has moved away. */
final class GuestFate implements AutoCloseable {

    private final @Nullable EventReader reader;
    private @Nullable String lost;
    private int resets;

    /** Of a VMM without events nothing is known. */
    GuestFate(VmEvents events) {
        this.reader = events.areKnown() ? events.reader() : null;
    }

    /** Why the guest will do no more; empty as long as it may. */
    Optional<String> lost() {
        if (reader != null) {
            try {
                for (List<VmmEvent> some = reader.some(); !some.isEmpty(); some = reader.some()) {
                    some.forEach(this::take);
                }
            } catch (IOException e) {
                throw VmEvents.unreadable(e);
            }
        }
        return Optional.ofNullable(lost);
    }

    private void take(VmmEvent event) {
        switch (event.kind()) {
            case GUEST_PANIC -> lost = "the guest panicked";
            case VM_SHUTDOWN -> lost = "the VM is off";
            case MIGRATION_FINISHED -> lost = "the VM has moved to another VMM";
            case VM_BOOTING, VM_REBOOTED, VM_RESTORED -> lost = null;
            case VM_REBOOTING -> {
                lost = null;
                resets++;
            }
            default -> {
                return;
            }
        }
    }

    /** How often the VM was reset, in words; empty when it was not. */
    String resets() {
        return resets == 0 ? "" : "; the VM was reset " + resets + (resets == 1 ? " time" : " times");
    }

    @Override
    public void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw VmEvents.unreadable(e);
            }
        }
    }
}
