// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.config.VmConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What this host lacks for a VM: files, locks, huge pages, TAPs, sockets, the hypervisor. {@link ConfigCheck} has the rules
 * that need no host.
 *
 * <p>Nothing is changed. What is right now may be wrong when the VM is booted. {@code docs/check.md} lists the rules. This
 * class is thread-safe.
 */
public final class HostCheck {

    private HostCheck() {}

    /** What of the host is looked at. */
    public enum Part {
        /** {@code /dev/kvm} and the host's CPUs. */
        HYPERVISOR,
        /** Files and sockets, which are all that a simulated VMM needs. */
        FILES,
        /** Locks on images. The kernel stops all its locking while it lists them, which takes some 10 ms. */
        LOCKS,
        /** Huge pages. */
        MEMORY,
        /** TAPs. */
        NETWORK
    }

    /**
     * What keeps a VM from starting on this host, or makes it something else than it seems. Relative paths are taken from the
     * directory of this JVM.
     */
    public static List<Problem> problems(VmConfig vm) {
        return problems(vm, EnumSet.allOf(Part.class));
    }

    /** As {@link #problems(VmConfig)}, of some parts of the host. */
    public static List<Problem> problems(VmConfig vm, Set<Part> parts) {
        return problems(vm, Objects.requireNonNull(parts, "parts"), Host.ofThisMachine());
    }

    static List<Problem> problems(VmConfig vm, Set<Part> parts, Host host) {
        Survey found = new Survey(Objects.requireNonNull(vm, "vm"), host);
        if (parts.contains(Part.HYPERVISOR)) {
            KvmRules.check(found);
        }
        if (parts.contains(Part.FILES)) {
            FileRules.check(found);
            DiskFileRules.check(found);
            SocketRules.check(found);
        }
        if (parts.contains(Part.LOCKS)) {
            LockRules.check(found);
        }
        if (parts.contains(Part.MEMORY)) {
            HugePageRules.check(found);
        }
        if (parts.contains(Part.NETWORK)) {
            TapRules.check(found);
        }
        return found.problems();
    }
}
