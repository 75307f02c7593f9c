// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The addresses of PCI devices: of each segment one range below 4 GiB and one above the guest's memory. */
final class Apertures {

    private static final long VIRTIO_BAR = 512 * 1024;
    private static final long PMEM_BLOCK = 2 << 20;
    private static final long DEVICES_32 = 0xc000_0000L;
    private static final long DEVICES_32_END = 0xe800_0000L;

    /** What the platform keeps at the top of the address space. */
    private static final long PLATFORM = 1 << 20;

    private final boolean isSparse;
    private final List<AddressRange> low;
    private final List<AddressRange> high;

    Apertures(ObjectNode config, VmmVersion version) {
        this.isSparse = version.isAtLeast(VmmVersion.V53_0);
        boolean takesRest = version.isAtLeast(VmmVersion.V52_0);
        int bits = config.path("cpus").path("max_phys_bits").asInt();
        this.low = divide(DEVICES_32, DEVICES_32_END, weights(config, "mmio32_aperture_weight"), 4L << 10, takesRest);
        this.high = divide(
                MemoryLayout.end(config),
                (1L << bits) - PLATFORM - 1,
                weights(config, "mmio64_aperture_weight"),
                4L << 30,
                takesRest);
    }

    private static long[] weights(ObjectNode config, String field) {
        long[] weights =
                new long[config.path("platform").path("num_pci_segments").asInt(1)];
        Arrays.fill(weights, 1);
        for (JsonNode segment : config.path("pci_segments")) {
            weights[segment.path("pci_segment").asInt()] = segment.path(field).asLong();
        }
        return weights;
    }

    /** Up to v51 what is left over by the alignment is nobody's; from v52 on it is the last segment's. */
    private static List<AddressRange> divide(long start, long end, long[] weights, long alignment, boolean takesRest) {
        long total = Arrays.stream(weights).sum();
        long share = (end - start) / (alignment * total) * alignment;
        List<AddressRange> ranges = new ArrayList<>();
        long from = start;
        for (long weight : weights) {
            long to = from + share * weight;
            boolean isLast = ranges.size() == weights.length - 1;
            ranges.add(new AddressRange(from, isLast && takesRest ? end : to));
            from = to;
        }
        return ranges;
    }

    /** The registers of a virtio device, above 4 GiB or below. */
    ObjectNode virtioBar(int segment, boolean isHigh) throws Refusal {
        if (isHigh) {
            return bar(
                    "Mmio64", high.get(segment).take(VIRTIO_BAR, isSparse ? 16 * VIRTIO_BAR : VIRTIO_BAR), VIRTIO_BAR);
        }
        return bar("Mmio32", low.get(segment).take(VIRTIO_BAR, VIRTIO_BAR), VIRTIO_BAR);
    }

    /** Takes back the registers of a device. */
    void free(int segment, JsonNode bar) {
        boolean isHigh = bar.path("type_").asText().equals("Mmio64");
        (isHigh ? high : low).get(segment).give(bar.path("base").asLong());
    }

    /** The registers of a small device on segment 0, below 4 GiB. */
    ObjectNode smallBar(long size) throws Refusal {
        return bar("Mmio32", low.get(0).take(size, 16), size);
    }

    /** The content of a persistent memory. */
    ObjectNode content(int segment, long size) throws Refusal {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.putObject("MmioAddressRange")
                .put("base", high.get(segment).take(size, PMEM_BLOCK))
                .put("size", size);
        return resource;
    }

    private static ObjectNode bar(String type, long base, long size) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.putObject("PciBar")
                .put("index", 0)
                .put("base", base)
                .put("size", size)
                .put("type_", type)
                .put("prefetchable", false);
        return resource;
    }
}
