// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.V53;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.DeviceConfig;
import dev.chsdk.config.IommuPciDevice;
import dev.chsdk.config.PlatformConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Devices with few rules: the built-in ones, vDPA, VFIO, vsock, persistent memory, shared files. */
final class DeviceRules {

    private static final Set<Long> SPECIAL_CIDS = Set.of(0L, 1L, 2L, 0xFFFF_FFFFL);
    private static final long PMEM_BLOCK = 2 << 20;

    private DeviceRules() {}

    /** Persistent memory, random numbers, clock and console. */
    static void builtIn(Inspection found) {
        for (int i = 0; i < found.vm().pmems().size(); i++) {
            place(found, "pmem[" + i + "]", found.vm().pmems().get(i));
        }
        if (found.since(V52)) {
            placeOrDefault(found, "rng", found.vm().rng());
        }
        if (found.since(V53)) {
            found.vm().rtc().ifPresent(rtc -> place(found, "rtc", rtc));
        }
        if (found.since(V52)) {
            placeOrDefault(found, "console", found.vm().console());
        }
    }

    private static void place(Inspection found, String path, IommuPciDevice device) {
        PciRules.place(found, path, device, on(device.isIommu()));
        Identifiers.check(found, path, device.id());
    }

    /** Every VM has the device, described or not. */
    private static void placeOrDefault(Inspection found, String path, Optional<? extends IommuPciDevice> device) {
        device.ifPresentOrElse(given -> place(found, path, given), () -> PciRules.defaultPlace(found, path));
    }

    /** vDPA, the vsock's number, the balloon, VFIO, the vsock's place. */
    static void optional(Inspection found) {
        for (int i = 0; i < found.vm().vdpas().size(); i++) {
            place(found, "vdpa[" + i + "]", found.vm().vdpas().get(i));
        }
        found.vm()
                .vsock()
                .filter(vsock -> SPECIAL_CIDS.contains(vsock.cid()))
                .ifPresent(vsock -> found.refused(
                        new Place("7.13", "vsock.cid", vsock.cid()),
                        "this number addresses the host or anybody",
                        "write 3 or more",
                        vsock.cid() + " is a special VSOCK CID"));
        found.vm().balloon().ifPresent(balloon -> {
            if (found.since(V53)) {
                place(found, "balloon", balloon);
            }
            MemoryRules.balloon(found, balloon);
        });
        passedThrough(found, found.vm().devices());
        found.vm().vsock().ifPresent(vsock -> place(found, "vsock", vsock));
    }

    private static void passedThrough(Inspection found, List<DeviceConfig> devices) {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < devices.size(); i++) {
            DeviceConfig device = devices.get(i);
            String path = "devices[" + i + "]";
            device.path()
                    .filter(given -> !paths.add(given))
                    .ifPresent(given -> found.refused(
                            new Place("7.15", path + ".path", given),
                            "an earlier entry has it",
                            "name each device once",
                            "Duplicated device path: " + given));
            PciRules.place(found, path, device, on(device.isIommu()));
            if (found.since(V53)) {
                handle(found, device, path);
            }
            clique(found, device, path);
            Identifiers.check(found, path, device.id());
        }
    }

    private static void handle(Inspection found, DeviceConfig device, String path) {
        boolean fd = device.fd().isPresent();
        if (device.path().isEmpty() && !fd) {
            found.refused(
                    new Place("7.16", path + ".path", "(unset)"),
                    "nothing says which device it is",
                    "give path",
                    "VFIO device config must specify `path=` or `fd=`");
        }
        if (device.path().isPresent() && fd) {
            found.refused(
                    new Place("7.17", path + ".fd", device.fd().getAsInt()),
                    "two things say which device it is",
                    "give path or fd, not both",
                    "VFIO device config must specify at most one of `path=` or `fd=`");
        }
        boolean iommufd = found.vm()
                .platform()
                .filter(platform -> platform.iommufdFd().isPresent())
                .isPresent();
        if (device.path().isEmpty() && fd && !iommufd) {
            found.refused(
                    new Place("7.18", path + ".fd", device.fd().getAsInt()),
                    "the VMM needs a descriptor of IOMMUFD with it",
                    "give platform.iommufd_fd",
                    "VFIO device `fd=` requires platform `iommufd_fd=<fd>`");
        }
    }

    private static void clique(Inspection found, DeviceConfig device, String path) {
        boolean apart = found.vm()
                .platform()
                .flatMap(PlatformConfig::isVfioP2pDma)
                .filter(direct -> !direct)
                .isPresent();
        if (found.since(V52) && apart && device.nvGpudirectClique().isPresent()) {
            found.refused(
                    new Place(
                            "7.19",
                            path + ".x_nv_gpudirect_clique",
                            device.nvGpudirectClique().getAsInt()),
                    "platform.vfio_p2p_dma is off",
                    "leave one of them out",
                    "Device with x_nv_gpudirect_clique requires vfio_p2p_dma=on");
        }
    }

    /** The file that is shared as memory. */
    static void sharedFile(Inspection found) {
        found.vm().ivshmem().ifPresent(ivshmem -> {
            boolean iommu = ivshmem.extra().containsKey("iommu")
                    && ivshmem.extra().get("iommu").asBoolean();
            if (found.since(V53) && iommu) {
                Queues.iommu(found, new Place("7.28", "ivshmem.iommu", true));
            }
            if (found.since(V53)) {
                PciRules.placeWithoutIommu(found, "ivshmem", ivshmem);
            }
            ivshmem.size()
                    .map(size -> size.toBytes())
                    .filter(size -> !Inspection.isPowerOfTwo(size))
                    .ifPresent(size -> found.refused(
                            new Place("7.26", "ivshmem.size", size),
                            "the device has a power of 2 as its size",
                            "write such as 128 MiB, and no more than the file has",
                            "Invalid ivshmem input size" + (found.since(V53) ? ": " + size : "")));
            if (found.since(V53)) {
                Identifiers.check(found, "ivshmem", ivshmem.id());
            }
        });
    }

    /** What the VMM meets when it makes its devices. */
    static void made(Inspection found) {
        DiskRules.images(found);
        for (int i = 0; i < found.vm().pmems().size(); i++) {
            String path = "pmem[" + i + "].size";
            found.vm()
                    .pmems()
                    .get(i)
                    .size()
                    .filter(size -> size.toBytes() % PMEM_BLOCK != 0)
                    .ifPresent(size -> found.refused(
                            new Place("11.15", path, size),
                            "persistent memory has blocks of 2 MiB",
                            "write a multiple of 2 MiB",
                            "Trying to use a size that is not multiple of 2MiB"));
        }
    }
}
