// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.config.VmConfig;
import java.util.List;
import java.util.Objects;

/**
 * What this host lacks for a VM: files, locks, huge pages, TAPs, sockets, the hypervisor. {@link ConfigCheck} has the rules
 * that need no host.
 *
 * <p>Nothing is changed. What is right now may be wrong when the VM is booted. {@code docs/check.md} lists the rules. This
 * class is thread-safe.
 */
public final class HostCheck {

    private HostCheck() {}

    /**
     * What keeps a VM from starting on this host, or makes it something else than it seems. Relative paths are taken from the
     * directory of this JVM.
     */
    public static List<Problem> problems(VmConfig vm) {
        return problems(vm, Host.ofThisMachine());
    }

    static List<Problem> problems(VmConfig vm, Host host) {
        Survey found = new Survey(Objects.requireNonNull(vm, "vm"), host);
        KvmRules.check(found);
        FileRules.check(found);
        DiskFileRules.check(found);
        SocketRules.check(found);
        HugePageRules.check(found);
        TapRules.check(found);
        return found.problems();
    }

    /** The files and sockets alone, which are all that a simulated VMM needs. */
    public static List<Problem> fileProblems(VmConfig vm) {
        Survey found = new Survey(Objects.requireNonNull(vm, "vm"), Host.ofThisMachine());
        FileRules.check(found);
        DiskFileRules.check(found);
        SocketRules.check(found);
        return found.problems();
    }
}
