// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.internal.journal.Watchdog;
import java.nio.file.Path;
import java.util.Map;

/** A program that launches a detached VM, tells its process, directory and the watchdog's process, and ends. */
final class DetachedLaunch {

    private DetachedLaunch() {}

    /** Takes the VMM, the kernel, the folder of the run directories. */
    @SuppressWarnings("resource")
    public static void main(String[] arguments) {
        Vm vm = VmBuilder.minimal()
                .vmm(Path.of(arguments[0]))
                .kernel(Path.of(arguments[1]), "")
                .runDirectories(Path.of(arguments[2]))
                .environment(Map.of())
                .detached()
                .launch();
        System.out.println(vm.process().pid());
        System.out.println(vm.directory());
        System.out.println(Watchdog.ofThisJvm().handle().orElseThrow().pid());
        System.exit(0);
    }
}
