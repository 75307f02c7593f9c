// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.CpuAffinity;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.value.CpuSet;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The hypervisor, and the CPUs that vCPUs are pinned to. */
final class KvmRules {

    private KvmRules() {}

    static void check(Survey found) {
        Path device = found.host().dev().resolve("kvm");
        try {
            Kvm.requireUsable(device, System.getProperty("user.name", "?"));
        } catch (VmmLaunchException e) {
            found.error(
                    new Survey.Place(1, "(host)", device),
                    "it is missing, or this user may not read and write it",
                    e.remedy());
        }
        List<CpuAffinity> pinned = found.vm().cpus().map(CpusConfig::affinity).orElse(List.of());
        OptionalInt last = pinned.isEmpty() ? OptionalInt.empty() : lastCpu(found.host());
        for (int i = 0; i < pinned.size() && last.isPresent(); i++) {
            CpuSet cpus = pinned.get(i).hostCpus();
            if (cpus.toList().stream().anyMatch(cpu -> cpu > last.getAsInt())) {
                found.error(
                        new Survey.Place(2, "cpus.affinity[" + i + "].host_cpus", cpus),
                        "the last CPU of this host is " + last.getAsInt() + ", and the VMM dies of others",
                        "name CPUs of this host");
            }
        }
    }

    /** From a line such as {@code 0-3}. */
    private static OptionalInt lastCpu(Host host) {
        return host.line(host.sys().resolve("devices/system/cpu/possible")).stream()
                .flatMap(line -> Stream.of(line.split("[,-]", -1)))
                .mapToInt(Integer::parseInt)
                .max();
    }
}
