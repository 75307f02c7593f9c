// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.config.Serial;
import dev.chsdk.info.VmmEvent.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealRunningVmIT extends RunningVmContract {

    private static final Duration LONG = Duration.ofMinutes(2);

    RealRunningVmIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.real(directory));
    }

    @Test
    void serial_onAPseudoTerminal() {
        try (Vm vm = bed.builder().configure(c -> c.serial(Serial.pty())).launch()) {
            vm.await(Ready.serial("CH-TEST-GUEST 1 READY").within(LONG));
            vm.serial().writeLine("p");
            assertThat(vm.serial().await(Pattern.compile("pong (\\d+)"), LONG).group(1))
                    .isEqualTo("1");

            vm.serial().write("r");
            vm.await(Ready.event(Kind.VM_REBOOTED).within(LONG));

            vm.await(Ready.serial(Pattern.compile("(?s)READY.*pong.*READY")).within(LONG));
        }
    }
}
