// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.V53;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.PciDevice;
import dev.chsdk.config.PciSegmentConfig;
import dev.chsdk.config.PlatformConfig;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Where devices stand: segments and slots. Source: {@code vmm/src/config.rs}, {@code PciDeviceCommonConfig::validate}. */
final class PciRules {

    private static final int MOST_SEGMENTS = 96;
    private static final int SLOTS = 32;
    private static final int MOST_ADDRESS_BITS = 64;
    private static final String SEGMENT = "Invalid PCI segment id: ";

    private PciRules() {}

    /** No segment at all: the first device meets it, from v52.0 on the random number generator at the latest. */
    static void noSegments(Inspection found) {
        if (found.pciSegments() == 0) {
            boolean first = found.since(V52) || !Devices.of(found).isEmpty();
            found.refused(
                    new Place("8.1", "platform.num_pci_segments", 0),
                    "devices have no place without a segment",
                    "write 1 to " + MOST_SEGMENTS + ", or leave it out",
                    first ? SEGMENT + 0 : outOfRange(0));
        }
    }

    private static String outOfRange(int segments) {
        return "Number of PCI segments (" + segments + ") not in range of 1 to " + MOST_SEGMENTS;
    }

    /** The place of a device that stands on segment 0 without being described. */
    static void defaultPlace(Inspection found, String path) {
        behindIommu(found, path, 0, false);
    }

    private static void behindIommu(Inspection found, String path, int segment, boolean iommu) {
        if (!iommu && found.iommuSegments().contains(segment)) {
            found.refused(
                    new Place("8.3", path + ".iommu", false),
                    "it stands on segment " + segment + ", which platform.iommu_segments lists",
                    "set iommu, or put it on another segment",
                    "Device is on an IOMMU PCI segment (" + segment + ") but not placed behind IOMMU");
        }
    }

    /** The place of one device. */
    static void place(Inspection found, String path, PciDevice device, boolean iommu) {
        int segment = device.pciSegment().orElse(0);
        segment(found, path, segment);
        behindIommu(found, path, segment, iommu);
        slot(found, path, device.pciDeviceId());
    }

    /** The place of a device that cannot stand behind an IOMMU. */
    static void placeWithoutIommu(Inspection found, String path, PciDevice device) {
        int segment = device.pciSegment().orElse(0);
        segment(found, path, segment);
        if (found.iommuSegments().contains(segment)) {
            found.refused(
                    new Place("8.4", path + ".pci_segment", segment),
                    "platform.iommu_segments lists it, and this device cannot stand behind an IOMMU",
                    "put it on another segment",
                    "Device is on an IOMMU PCI segment (" + segment + ") but "
                            + (found.since(V52)
                                    ? "not placed behind IOMMU"
                                    : "does not support being placed behind IOMMU"));
        }
        slot(found, path, device.pciDeviceId());
    }

    private static void segment(Inspection found, String path, int segment) {
        int segments = found.pciSegments();
        if (segments == 0 || segment < segments) {
            return;
        }
        Place place = new Place("8.2", path + ".pci_segment", segment);
        String message = "there are " + segments + " segments, counted from 0";
        String remedy = "set platform.num_pci_segments to " + (segment + 1) + " or more";
        if (found.vm().platform().isPresent() || found.since(V53)) {
            found.refused(place, message, remedy, SEGMENT + segment);
        } else {
            found.fatal(place, message + ", and the VMM dies of it at boot", remedy);
        }
    }

    private static void slot(Inspection found, String path, OptionalInt slot) {
        if (!found.since(V52) || slot.isEmpty()) {
            return;
        }
        int number = slot.getAsInt();
        if (number == 0) {
            found.refused(
                    new Place("8.8", path + ".pci_device_id", number),
                    "slot 0 holds the root device",
                    "write 1 to 31, or leave it out",
                    "Given PCI device ID (0) is reserved");
        }
        if (number >= SLOTS) {
            found.refused(
                    new Place("8.9", path + ".pci_device_id", number),
                    "a segment has slots up to 31",
                    "write 1 to 31, or leave it out",
                    "Given PCI device ID (" + number + ") is out of the supported range of 0..32");
        }
    }

    /** The segments and the platform by themselves. */
    static void layout(Inspection found) {
        List<PciSegmentConfig> segments = found.vm().pciSegments();
        for (int i = 0; i < segments.size(); i++) {
            String path = "pci_segments[" + i + "]";
            int number = segments.get(i).pciSegment().orElse(0);
            if (found.pciSegments() != 0) {
                known(found, new Place("8.6", path + ".pci_segment", number), number);
            }
            weight(found, path + ".mmio32_aperture_weight", segments.get(i).mmio32ApertureWeight());
            weight(found, path + ".mmio64_aperture_weight", segments.get(i).mmio64ApertureWeight());
        }
        found.vm().platform().ifPresent(platform -> platform(found, platform));
    }

    static void known(Inspection found, Place place, int segment) {
        if (segment >= found.pciSegments()) {
            found.refused(
                    place,
                    "there are " + found.pciSegments() + " segments, counted from 0",
                    "set platform.num_pci_segments to " + (segment + 1) + " or more",
                    SEGMENT + segment);
        }
    }

    private static void weight(Inspection found, String path, OptionalLong weight) {
        if (weight.isPresent() && weight.getAsLong() == 0) {
            found.refused(
                    new Place("8.7", path, 0),
                    "a segment needs a share of the address space",
                    "write 1 or more, or leave it out",
                    "Invalid PCI segment aperture weight: 0");
        }
    }

    private static void platform(Inspection found, PlatformConfig platform) {
        int segments = found.pciSegments();
        if (segments > MOST_SEGMENTS) {
            found.refused(
                    new Place("8.1", "platform.num_pci_segments", segments),
                    "there can be " + MOST_SEGMENTS,
                    "write 1 to " + MOST_SEGMENTS,
                    outOfRange(segments));
        }
        List<Integer> behind = platform.iommuSegments();
        for (int i = 0; i < behind.size() && segments != 0; i++) {
            known(found, new Place("8.5", "platform.iommu_segments[" + i + "]", behind.get(i)), behind.get(i));
        }
        int bits = platform.iommuAddressWidthBits().orElse(MOST_ADDRESS_BITS);
        if (bits > MOST_ADDRESS_BITS) {
            found.refused(
                    new Place("8.11", "platform.iommu_address_width_bits", bits),
                    "an address has " + MOST_ADDRESS_BITS + " bits",
                    "write 64 or less",
                    "IOMMU address width in bits (" + bits + ") should be less than or equal to 64");
        }
        if (found.since(V53) && platform.iommufdFd().isPresent() && !on(platform.isIommufd())) {
            found.refused(
                    new Place(
                            "8.12", "platform.iommufd_fd", platform.iommufdFd().getAsInt()),
                    "IOMMUFD is off",
                    "set platform.iommufd",
                    "Platform `iommufd_fd=<fd>` requires `iommufd=on`");
        }
    }

    /** Slots that are taken twice, and segments with too many devices. */
    static void slots(Inspection found) {
        Set<String> taken = new HashSet<>();
        int[] devices = new int[MOST_SEGMENTS + 1];
        devices[0] = 1;
        for (Devices.Entry entry : Devices.of(found)) {
            int segment = entry.device().pciSegment().orElse(0);
            OptionalInt slot = entry.device().pciDeviceId();
            if (found.since(V52) && slot.isPresent() && !taken.add(segment + ":" + slot.getAsInt())) {
                found.refused(
                        new Place("8.10", entry.path() + ".pci_device_id", slot.getAsInt()),
                        "an earlier device stands there",
                        "give each device of a segment a slot of its own",
                        "Valid PCI device identifier but already used: " + slot.getAsInt());
            }
            if (segment < devices.length && ++devices[segment] == SLOTS) {
                found.refused(
                        new Place("8.13", entry.path() + ".pci_segment", segment),
                        "a segment has slots for 31 devices, and segment 0 holds the random number generator too",
                        "put it on another segment, and set platform.num_pci_segments",
                        "Could not find an available device slot on the PCI bus");
            }
        }
    }
}
