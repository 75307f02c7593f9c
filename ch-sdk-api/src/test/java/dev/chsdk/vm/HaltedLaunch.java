// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Vsock;
import dev.chsdk.internal.journal.Watchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A program that launches a VM, stops at a step, says so with the watchdog's process, and waits for its own end. */
final class HaltedLaunch {

    private HaltedLaunch() {}

    /** Takes the VMM, the kernel, the image, the folder of the run directories, the link, and the step. */
    public static void main(String[] arguments) {
        LaunchStep halt = LaunchStep.valueOf(arguments[5]);
        Vm vm = VmBuilder.minimal()
                .vmm(Path.of(arguments[0]))
                .kernel(Path.of(arguments[1]), "")
                .image(Path.of(arguments[2]))
                .runDirectories(Path.of(arguments[3]))
                .environment(Map.of("CH_API_SOCKET", arguments[4]))
                .configure(c -> c.vsock(Vsock.of(3, arguments[4] + ".vsock")))
                .progress(step -> {
                    if (step == halt) {
                        tellAndWait();
                    }
                })
                .launch();
        throw new IllegalStateException("Launched " + vm + " without passing " + halt);
    }

    private static void tellAndWait() {
        System.out.println(Watchdog.ofThisJvm().handle().map(ProcessHandle::pid).orElse(0L));
        try {
            int end = System.in.read();
            throw new IllegalStateException("Not killed: " + end);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
