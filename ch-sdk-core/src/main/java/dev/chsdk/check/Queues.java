// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V51;
import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.V53;

import dev.chsdk.config.RateLimiterConfig;
import java.util.Optional;

/** What all virtio devices with queues and back-ends have in common. */
final class Queues {

    private static final String POWER_OF_TWO = "Queue size must be a power of 2 no greater than 32768: ";

    private Queues() {}

    /** More queues than vCPUs. */
    static void number(Inspection found, Place place, int needed, int queues) {
        int vcpus = found.bootVcpus();
        if (needed > vcpus) {
            found.refused(
                    place,
                    "it needs " + needed + " vCPUs at boot, and there are " + vcpus,
                    "write cpus.boot_vcpus=" + needed + ", or fewer queues",
                    found.since(V51)
                            ? "Queue count (" + queues + ") must not exceed boot vCPUs (" + vcpus + ")"
                            : "Number of vCPUs is insufficient for number of queues");
        }
    }

    /** A size that is no power of two: refused from v53.0 on, and before the death of the VMM. */
    static void size(Inspection found, Place place) {
        int size = (int) place.value();
        if (Inspection.isPowerOfTwo(size)) {
            return;
        }
        String remedy = "write a power of 2, such as " + Math.max(4, Integer.highestOneBit(size));
        if (found.since(V53)) {
            found.refused(place, "the ring of a queue has a power of 2 as its size", remedy, POWER_OF_TWO + size);
        } else {
            found.fatal(place, "the ring of a queue has a power of 2 as its size, and the VMM dies of others", remedy);
        }
    }

    /** A back-end in another process that cannot see the guest's memory. */
    static void sharedMemory(Inspection found, Place place) {
        if (!found.memoryIsShared()) {
            found.refused(
                    place,
                    "its back-end must see the guest's memory",
                    "set memory.shared or memory.hugepages",
                    "Using vhost-user requires using shared memory or huge pages");
        }
    }

    static void socket(Inspection found, Place place) {
        found.refused(
                place,
                "a vhost-user device has its back-end there",
                "give vhost_socket",
                "No socket provided when using vhost-user");
    }

    /** A rate limit on a device whose data the VMM does not see. */
    static void limit(Inspection found, String rule, String path, Optional<RateLimiterConfig> limiter) {
        if (found.since(V52) && limiter.isPresent()) {
            found.refused(
                    new Place(rule, path + ".rate_limiter_config", "(set)"),
                    "the VMM cannot limit what a vhost-user back-end does",
                    "leave it out, or limit in the back-end",
                    "Rate limiting is not supported with vhost-user");
        }
    }

    static void iommu(Inspection found, Place place) {
        found.refused(
                place,
                "it cannot stand behind an IOMMU",
                "leave iommu out",
                "Device does not support being placed behind IOMMU");
    }
}
