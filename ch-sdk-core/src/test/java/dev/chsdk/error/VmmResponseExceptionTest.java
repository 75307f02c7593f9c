// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmmResponseExceptionTest {

    private static VmmResponseException refusal(int status, String reasons) {
        return new VmmResponseException("PUT vm.x", "/s", status, List.of(reasons.split(" \\| ")), "");
    }

    private static String kinds(VmmResponseException refusal) {
        return (refusal.isNotFound() ? "not-found " : "")
                + (refusal.isInvalidState() ? "state " : "")
                + (refusal.isInvalidConfig() ? "config " : "")
                + (refusal.isVmmGone() ? "gone " : "");
    }

    /** Answers as v50.0 to v53.0 give them, and one of the version after. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "500; Error from API | The VM info is not available | VM is not created; not-found",
                "404; Error from API | The VM info is not available | VM is not created; not-found",
                "500; Error from API | The VM could not boot | VM config is missing; not-found",
                "404; Not Found; not-found",
                "500; Error from API | The VM could not be created | VM is already created; state",
                "500; Error from API | The VM could not be paused | VM is not running; state",
                "500; Error from API | The VM could not be paused | Cannot pause VM | Failed to pause migratable component"
                        + " | Invalid transition: InvalidStateTransition(Paused, Paused); state",
                "500; Error from API | The VM could not boot | invalid VM state transition: Running to Running; state",
                "500; Error from API | The VM could not be resized | VM is currently migrating and can't be modified; state",
                "500; Error from API | The VM could not be snapshotted | Cannot snapshot VM"
                        + " | Failed to snapshot migratable component | Trying to snapshot while VM is running; state",
                "400; Failed to deserialize JSON | missing field `size` at line 1 column 38; config",
                "500; Error from API | The VM could not boot | Failed to validate config"
                        + " | Max CPUs (2) lower than boot CPUs (4); config",
                "400; Error from API | The VM could not boot | Failed to validate config | Identifier d is not unique; config",
                "500; Error from API | The device could not be removed from the VM | No device with id \"d\" to remove; not-found",
                "500; Error from API | The device could not be removed from the VM | Error from device manager"
                        + " | Failed to find device corresponding to the given identifier: d; not-found",
                "500; Error from API | The VM could not boot | Memory manager error | No memory zones found; config",
                "409; Error from API | The disk could not be added to the VM; config",
                "500; Error from API | API response receive error | receiving on a closed channel; gone",
                "500; Error from API | API request send error | sending on a closed channel; gone",
                "500; Error from API | The VM could not boot | Cannot open kernel file | No such file or directory; ''",
                "429; Too Many Requests; ''",
                "400; Bad Request; ''",
            })
    void kind_ofRealAnswers(int status, String reasons, String kind) {
        assertThat(kinds(refusal(status, reasons)).strip()).isEqualTo(kind);
    }

    @Test
    void message_reasonsOutermostFirst() {
        assertThat(refusal(404, "Error from API | The VM could not boot | VM config is missing"))
                .hasMessage("PUT vm.x on /s: HTTP 404: Error from API: The VM could not boot: VM config is missing");
    }

    @Test
    void message_withoutReasons_showsTheBodyOrSaysSo() {
        assertThat(new VmmResponseException("PUT vm.x", "/s", 500, List.of(), "oops\n"))
                .hasMessage("PUT vm.x on /s: HTTP 500: oops");
        assertThat(new VmmResponseException("PUT vm.x", "/s", 400, List.of(), ""))
                .hasMessage("PUT vm.x on /s: HTTP 400 without a reason");
    }
}
