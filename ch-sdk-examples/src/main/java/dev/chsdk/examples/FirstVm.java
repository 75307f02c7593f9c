// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.vm.Vm;
import dev.chsdk.vm.VmBuilder;
import java.nio.file.Path;
import java.time.Duration;

/** The VM of the README: described, launched, talked to, switched off. */
public final class FirstVm {

    private FirstVm() {}

    /**
     * Boots the test guest.
     *
     * @param arguments the VMM's program; without one, {@code CH_BINARY} and {@code PATH} are looked at
     */
    public static void main(String... arguments) {
        boot(
                arguments.length == 0
                        ? VmBuilder.of(describe())
                        : VmBuilder.of(describe()).vmm(Path.of(arguments[0])));
    }

    private static VmConfig describe() {
        VmConfig vm = Boot.kernel(TestGuest.kernel(), "hello")
                .cpus(Cpus.topology(1, 2, 2))
                .memory(Memory.mib(256))
                .serial(Serial.socket("guest.sock"))
                .console(Console.off());
        return vm;
    }

    private static void boot(VmBuilder builder) {
        try (Vm vm = builder.launch();
                TestGuest guest = TestGuest.on(vm)) {
            System.out.println(guest.awaitReady(Duration.ofSeconds(10)));
            vm.pause();
            vm.resume();
            System.out.println("pong " + guest.ping() + ", switched off by " + vm.shutdown(Duration.ofSeconds(5)));
        }
    }
}
