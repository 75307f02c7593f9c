// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import java.util.List;
import java.util.Locale;

/**
 * A kind of refusal, told from others by a status that means nothing else or by words that are the same in all releases.
 *
 * <p>Statuses alone do not do: up to v52.0 nearly everything is a 500. The words are compared without regard to case,
 * which changes after v53.0.
 *
 * @param status the status, or 0 if there is none
 * @param words parts of reasons, in lower case; one of them is enough
 */
record Refusal(int status, List<String> words) {

    /** There is no VM, no such device, or no such endpoint in this VMM. */
    static final Refusal NOT_FOUND = new Refusal(
            404,
            List.of(
                    "vm is not created",
                    "vm config is missing",
                    "failed to find device corresponding to the given identifier",
                    "could not find the node in the device tree",
                    "no device with id "));

    /** The VM is in a state in which this cannot be done. */
    static final Refusal INVALID_STATE = new Refusal(
            0,
            List.of(
                    "vm is already created",
                    "vm is not running",
                    "vm is currently migrating",
                    "invalidstatetransition(",
                    "invalid vm state transition",
                    "trying to snapshot while vm is running"));

    /** The request's JSON or the configuration that results from it is refused. */
    static final Refusal INVALID_CONFIG = new Refusal(
            409,
            List.of(
                    "failed to deserialize json",
                    "failed to validate config",
                    "invalid identifier as it is not unique",
                    "memory configuration is not valid",
                    "memory size is misaligned",
                    "memory zone identifier is not unique",
                    "no memory zones found",
                    "invalid numa configuration",
                    "invalid send migration configuration",
                    "invalid receive migration configuration",
                    "could not extract path from url"));

    /** The part of the VMM that runs the VM has died; the process is about to end. */
    static final Refusal VMM_GONE =
            new Refusal(0, List.of("receiving on a closed channel", "sending on a closed channel"));

    boolean matches(VmmResponseException refusal) {
        return refusal.status() == status || refusal.reasons().stream().anyMatch(this::isSaidIn);
    }

    private boolean isSaidIn(String reason) {
        String text = reason.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(text::contains);
    }
}
