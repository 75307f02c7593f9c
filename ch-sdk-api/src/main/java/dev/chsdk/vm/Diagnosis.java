// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.launch.VmmProcess;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a failure of a call comes from. */
final class Diagnosis {

    /** A VMM whose API thread died answers once more; its process is gone this soon after. */
    private static final Duration DYING = Duration.ofSeconds(1);

    private Diagnosis() {}

    /** The end of the process, when that is what a failure comes from. Else the failure, with the last words attached. */
    static VmmException of(VmmException failure, VmmProcess process) {
        if (failure instanceof VmmExitedException) {
            return failure;
        }
        boolean looksDead = failure instanceof VmmConnectionException
                || (failure instanceof VmmResponseException response && response.isVmmGone());
        if (looksDead && endsSoon(process)) {
            VmmException ended = process.exited(String.valueOf(failure.getMessage()));
            ended.addSuppressed(failure);
            return ended;
        }
        String said = process.lastOutput();
        if (!said.isEmpty()) {
            failure.addSuppressed(new Note("The VMM's last words:\n" + said, null));
        }
        return failure;
    }

    static boolean endsSoon(VmmProcess process) {
        try {
            return process.awaitExit("The end of the VMM", DYING);
        } catch (InterruptedVmmException interrupted) {
            return !process.isAlive();
        }
    }

    /** Something that is worth knowing about a failure, attached to it. */
    static final class Note extends Exception {

        private static final long serialVersionUID = 1L;

        Note(String text, @Nullable Throwable cause) {
            super(text, cause, false, false);
        }
    }
}
