// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.V53;
import static dev.chsdk.check.Inspection.isPowerOfTwo;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.RateLimitGroupConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Disks and the limits that they share. Source: {@code vmm/src/config.rs}, {@code DiskConfig::validate}. */
final class DiskRules {

    private static final int SMALLEST_QUEUE = 2;
    private static final int LONGEST_SERIAL = 20;
    private static final String GROUP = "Invalid rate-limiter group";

    private DiskRules() {}

    static void groups(Inspection found) {
        List<RateLimitGroupConfig> groups = found.vm().rateLimitGroups();
        for (int i = 0; i < groups.size(); i++) {
            RateLimitGroupConfig group = groups.get(i);
            String path = "rate_limit_groups[" + i + "]";
            boolean limits = group.rateLimiter()
                    .filter(limiter ->
                            limiter.bandwidth().isPresent() || limiter.ops().isPresent())
                    .isPresent();
            if (!limits) {
                found.refused(
                        new Place("7.21", path + ".rate_limiter_config", "(empty)"),
                        "a group limits something",
                        "give bandwidth or ops",
                        GROUP);
            }
            if (group.id().orElse("").isEmpty()) {
                found.refused(
                        new Place("7.21", path + ".id", "(empty)"),
                        "disks name the group by its id",
                        "give an id",
                        GROUP);
            }
            Identifiers.check(found, path, group.id());
        }
    }

    static void check(Inspection found) {
        List<DiskConfig> disks = found.vm().disks();
        for (int i = 0; i < disks.size(); i++) {
            DiskConfig disk = disks.get(i);
            String path = "disks[" + i + "]";
            backing(found, disk, path);
            groupOf(found, disk, path);
            if (found.since(V52)) {
                PciRules.place(found, path, disk, on(disk.isIommu()));
            }
            queues(found, disk, path);
            if (on(disk.isVhostUser()) && on(disk.isIommu())) {
                Queues.iommu(found, new Place("5.11", path + ".iommu", true));
            }
            if (!found.since(V52)) {
                PciRules.place(found, path, disk, on(disk.isIommu()));
            }
            serial(found, disk, path);
            Identifiers.check(found, path, disk.id());
        }
    }

    private static void backing(Inspection found, DiskConfig disk, String path) {
        if (disk.path().isPresent() && disk.vhostSocket().isPresent()) {
            found.refused(
                    new Place("5.1", path + ".vhost_socket", disk.vhostSocket().get()),
                    "a disk is an image or has a vhost-user back-end",
                    "give path or vhost_socket, not both",
                    "Disk path and vhost socket both provided");
        }
        if (on(disk.isVhostUser())) {
            Queues.sharedMemory(found, new Place("5.2", path + ".vhost_user", true));
            if (disk.vhostSocket().isEmpty()) {
                Queues.socket(found, new Place("5.3", path + ".vhost_socket", "(unset)"));
            }
            Queues.limit(found, "5.4", path, disk.rateLimiter());
            disk.rateLimitGroup()
                    .filter(group -> found.since(V52))
                    .ifPresent(group -> found.refused(
                            new Place("5.4", path + ".rate_limit_group", group),
                            "the VMM cannot limit what a vhost-user back-end does",
                            "leave it out, or limit in the back-end",
                            "Rate limiting is not supported with vhost-user"));
        }
    }

    private static void groupOf(Inspection found, DiskConfig disk, String path) {
        disk.rateLimitGroup().ifPresent(name -> {
            Place place = new Place("5.5", path + ".rate_limit_group", name);
            boolean known = found.vm().rateLimitGroups().stream()
                    .anyMatch(group -> group.id().orElse("").equals(name));
            if (!known) {
                found.refused(place, "no group has this id", "give a rate_limit_groups entry with it", GROUP);
            }
            if (disk.rateLimiter().isPresent()) {
                found.refused(
                        new Place("5.6", place.path(), name),
                        "the disk has a limit of its own too",
                        "give rate_limiter_config or rate_limit_group, not both",
                        GROUP);
            }
        });
    }

    private static void queues(Inspection found, DiskConfig disk, String path) {
        int queues = disk.numQueues().orElse(1);
        Queues.number(found, new Place("5.7", path + ".num_queues", queues), queues, queues);
        if (queues == 0) {
            found.warning(
                    new Place("5.8", path + ".num_queues", queues),
                    "a disk without a queue moves no data",
                    "write 1 or more");
        }
        if (disk.queueSize().isEmpty()) {
            return;
        }
        int size = disk.queueSize().getAsInt();
        boolean tooSmall = size <= SMALLEST_QUEUE && (!found.since(V53) || isPowerOfTwo(size));
        if (tooSmall) {
            found.refused(
                    new Place("5.9", path + ".queue_size", size),
                    "a disk's queue has more than 2 entries",
                    "write a power of 2 from 4 on, such as 128",
                    found.since(V53)
                            ? "Block queue size must be greater than 2: " + size
                            : "Queue size is smaller than 2: " + size);
        } else {
            Queues.size(found, new Place("5.10", path + ".queue_size", size));
        }
    }

    private static void serial(Inspection found, DiskConfig disk, String path) {
        disk.serial().ifPresent(serial -> {
            int length = serial.getBytes(StandardCharsets.UTF_8).length;
            if (length > LONGEST_SERIAL) {
                found.refused(
                        new Place("5.12", path + ".serial", serial),
                        "it has " + length + " bytes",
                        "write " + LONGEST_SERIAL + " bytes at most",
                        "Block device serial length (" + length + ") exceeds maximum allowed length (" + LONGEST_SERIAL
                                + ")");
            }
        });
    }

    /** Disks without an image, and images that two disks would write. The VMM meets them when it makes its devices. */
    static void images(Inspection found) {
        List<DiskConfig> disks = found.vm().disks();
        for (int i = 0; i < disks.size(); i++) {
            DiskConfig disk = disks.get(i);
            if (disk.path().orElse("").isEmpty() && !on(disk.isVhostUser())) {
                found.refused(
                        new Place("5.13", "disks[" + i + "].path", "(unset)"),
                        "a disk is an image or has a vhost-user back-end",
                        "give path, or vhost_user and vhost_socket",
                        disk.path().isPresent()
                                ? "No such file or directory (os error 2)"
                                : "No disk path was specified when one was expected");
            }
        }
        for (int i = 0; i < disks.size(); i++) {
            sameImage(found, disks, i);
        }
    }

    private static void sameImage(Inspection found, List<DiskConfig> disks, int index) {
        DiskConfig disk = disks.get(index);
        boolean locked = disk.path().isPresent()
                && disks.subList(0, index).stream()
                        .anyMatch(earlier -> earlier.path().equals(disk.path())
                                && !(on(earlier.isReadonly()) && on(disk.isReadonly())));
        if (locked) {
            found.refused(
                    new Place("11.11", "disks[" + index + "].path", disk.path().get()),
                    "an earlier disk has this image, and one of the two writes it",
                    "give each disk an image of its own, or make both readonly",
                    "The file is already locked");
        }
    }
}
