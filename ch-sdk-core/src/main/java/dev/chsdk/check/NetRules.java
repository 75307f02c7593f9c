// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V51;
import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.V53;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.NetConfig;
import dev.chsdk.value.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Network interfaces. Source: {@code vmm/src/config.rs}, {@code NetConfig::validate}. */
final class NetRules {

    private static final int LOWEST_MTU = 1280;
    private static final int LONGEST_TAP = 15;
    private static final int LAST_STANDARD_FD = 2;

    private NetRules() {}

    static void check(Inspection found) {
        List<NetConfig> nets = found.vm().nets();
        for (int i = 0; i < nets.size(); i++) {
            NetConfig net = nets.get(i);
            String path = "net[" + i + "]";
            if (on(net.isVhostUser())) {
                backEnd(found, net, path);
            }
            if (found.since(V52)) {
                PciRules.place(found, path, net, on(net.isIommu()));
            }
            queues(found, net, path);
            net.queueSize().ifPresent(size -> Queues.size(found, new Place("6.9", path + ".queue_size", size)));
            if (on(net.isVhostUser()) && on(net.isIommu())) {
                Queues.iommu(found, new Place("6.10", path + ".iommu", true));
            }
            if (!found.since(V52)) {
                PciRules.place(found, path, net, on(net.isIommu()));
            }
            frames(found, net, path);
            address(found, net, path);
            Identifiers.check(found, path, net.id());
        }
    }

    private static void backEnd(Inspection found, NetConfig net, String path) {
        Queues.sharedMemory(found, new Place("6.1", path + ".vhost_user", true));
        if (net.vhostSocket().isEmpty()) {
            Place place = new Place("6.2", path + ".vhost_socket", "(unset)");
            if (found.since(V53)) {
                Queues.socket(found, place);
            } else {
                found.fatal(place, "a vhost-user NIC has its back-end there, and the VMM dies", "give vhost_socket");
            }
        }
        Queues.limit(found, "6.3", path, net.rateLimiter());
    }

    private static void queues(Inspection found, NetConfig net, String path) {
        int queues = net.numQueues().orElse(2);
        Place place = new Place("6.4", path + ".num_queues", queues);
        if (queues < 2) {
            found.refused(
                    place,
                    "a NIC has a queue to receive and one to send",
                    "write 2, or 4, 6, ... with as many pairs as vCPUs",
                    found.since(V51)
                            ? "Number of queues (" + queues + ") to virtio_net should be higher than 2"
                            : "Number of queues to virtio_net less than 2");
        } else if (queues % 2 != 0) {
            found.warning(
                    new Place("6.5", place.path(), queues),
                    "queues come in pairs, and the last one is alone",
                    "write " + (queues + 1) + " or " + (queues - 1));
        }
        if (!net.fds().isEmpty()) {
            descriptors(found, net, path, queues);
        }
        Queues.number(found, new Place("6.8", place.path(), queues), queues / 2, queues);
    }

    private static void descriptors(Inspection found, NetConfig net, String path, int queues) {
        int carried = 2 * net.fds().size();
        if (carried != queues) {
            found.refused(
                    new Place("6.6", path + ".num_queues", queues),
                    "each descriptor carries a pair, so " + net.fds().size() + " carry " + carried + " queues",
                    "write " + carried,
                    found.since(V51)
                            ? "Number of queues (" + queues + ") to virtio_net does not match the number of FDs ("
                                    + carried + ")"
                            : "Number of queues to virtio_net does not match the number of input FDs");
        }
        for (int i = 0; i < net.fds().size(); i++) {
            int fd = net.fds().get(i);
            if (fd <= LAST_STANDARD_FD) {
                found.refused(
                        new Place("6.7", path + ".fds[" + i + "]", fd),
                        "descriptors 0 to 2 are the standard streams",
                        "pass the TAP as another one",
                        "Reserved fd number (<= 2)" + (found.since(V51) ? ": " + fd : ""));
            }
        }
    }

    private static void frames(Inspection found, NetConfig net, String path) {
        if (net.mtu().orElse(LOWEST_MTU) < LOWEST_MTU) {
            int mtu = net.mtu().getAsInt();
            found.refused(
                    new Place("6.11", path + ".mtu", mtu),
                    "virtio has " + LOWEST_MTU + " bytes as the least",
                    "write " + LOWEST_MTU + " or more",
                    "Provided MTU " + mtu + " is lower than 1280 (expected by VIRTIO specification)");
        }
        boolean segments = net.isOffloadTso().orElse(true) || net.isOffloadUfo().orElse(true);
        if (!net.isOffloadCsum().orElse(true) && segments) {
            found.refused(
                    new Place("6.12", path + ".offload_csum", false),
                    "offload_tso and offload_ufo, which are on unless switched off, need it",
                    "switch both off too",
                    "\"offload_tso\" and \"offload_ufo\" depend on \"offload_csum\"");
        }
    }

    private static void address(Inspection found, NetConfig net, String path) {
        if (net.mask().isPresent() && net.ip().isEmpty()) {
            found.refused(
                    new Place("6.13", path + ".mask", net.mask().get()),
                    "it belongs to an address of the TAP",
                    "give ip, or leave mask out",
                    "Mask provided without an IP");
        }
        if (net.ip().isPresent() && net.mask().isEmpty()) {
            found.refused(
                    new Place("6.14", path + ".ip", net.ip().get()),
                    "an address of the TAP needs its mask",
                    "give mask, such as 255.255.255.0",
                    "IP provided without a mask");
        }
        if (net.ip().isPresent()
                && net.mask().isPresent()
                && isV6(net.ip().get()) != isV6(net.mask().get())) {
            found.warning(
                    new Place("6.15", path + ".mask", net.mask().get()),
                    "address and mask are of different families",
                    "write both as IPv4 or both as IPv6");
        }
        net.tap()
                .filter(tap -> tap.getBytes(StandardCharsets.UTF_8).length > LONGEST_TAP)
                .ifPresent(tap -> found.fatal(
                        new Place("6.16", path + ".tap", tap),
                        "the name of a network interface has at most " + LONGEST_TAP + " bytes",
                        "choose a shorter name"));
    }

    private static boolean isV6(IpAddress address) {
        return address.toString().contains(":");
    }
}
