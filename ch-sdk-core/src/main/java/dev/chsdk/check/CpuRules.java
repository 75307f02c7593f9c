// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V51;
import static dev.chsdk.check.Inspection.V52;

import dev.chsdk.config.CpuAffinity;
import dev.chsdk.config.CpuTopology;
import dev.chsdk.config.CpusConfig;
import java.util.List;

/** The virtual CPUs. */
final class CpuRules {

    private static final int MOST_VCPUS = 8192;
    private static final int MOST_THREADS = 2;

    private CpuRules() {}

    static void counts(Inspection found) {
        int boot = found.bootVcpus();
        int max = found.maxVcpus();
        if (max < boot) {
            found.refused(
                    new Place("3.1", "cpus.max_vcpus", max),
                    "there are " + boot + " vCPUs at boot",
                    "write " + boot + " or more, or leave it out",
                    found.since(V51)
                            ? "Max CPUs (" + max + ") lower than boot CPUs (" + boot + ")"
                            : "Max CPUs lower than boot CPUs");
        }
        if (max > MOST_VCPUS) {
            found.refused(
                    new Place("3.2", "cpus.max_vcpus", max),
                    "a VM has at most " + MOST_VCPUS + " vCPUs",
                    "write " + MOST_VCPUS + " or less",
                    "Too many CPUs: specified " + max + " but " + MOST_VCPUS + " is the limit");
        }
        if (boot == 0) {
            found.warning(
                    new Place("3.8", "cpus.boot_vcpus", boot), "a VM without a vCPU never runs", "write 1 or more");
        }
        List<CpuAffinity> affinity = found.vm().cpus().map(CpusConfig::affinity).orElse(List.of());
        for (int i = 0; i < affinity.size(); i++) {
            int vcpu = affinity.get(i).vcpu();
            if (vcpu >= max) {
                found.warning(
                        new Place("3.9", "cpus.affinity[" + i + "].vcpu", vcpu),
                        "the last vCPU is " + (max - 1) + ", so this pins nothing",
                        "write a number from 0 to " + (max - 1));
            }
        }
    }

    static void topology(Inspection found) {
        found.vm().cpus().flatMap(CpusConfig::topology).ifPresent(topology -> topology(found, topology));
    }

    private static void topology(Inspection found, CpuTopology topology) {
        int threads = topology.threadsPerCore();
        if (threads > MOST_THREADS && found.since(V52)) {
            found.refused(
                    new Place("3.4", "cpus.topology.threads_per_core", threads),
                    "a core has 1 or 2 threads on x86_64",
                    "write 2 and more cores_per_die",
                    "CPU topology supports at most 2 threads per core");
        }
        long product = (long) threads * topology.coresPerDie() * topology.diesPerPackage() * topology.packages();
        if (product != found.maxVcpus()) {
            found.refused(
                    new Place("3.6", "cpus.topology", text(topology)),
                    "the product of its parts is " + product + ", and cpus.max_vcpus is " + found.maxVcpus(),
                    "make them equal; Cpus.topology(sockets, cores, threads) does",
                    "Product of CPU topology parts does not match maximum vCPU");
        }
    }

    /** As on the command line. */
    private static String text(CpuTopology topology) {
        return topology.threadsPerCore() + ":" + topology.coresPerDie() + ":" + topology.diesPerPackage() + ":"
                + topology.packages();
    }
}
