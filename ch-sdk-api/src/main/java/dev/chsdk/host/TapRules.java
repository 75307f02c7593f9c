// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.NetConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The TAPs that NICs are put on. */
final class TapRules {

    private static final int TAP = 0x2;
    private static final int PAIR = 2;

    private TapRules() {}

    static void check(Survey found) {
        List<NetConfig> nets = found.vm().nets();
        for (int i = 0; i < nets.size(); i++) {
            NetConfig net = nets.get(i);
            if (!net.isVhostUser().orElse(false) && net.fds().isEmpty()) {
                nic(found, net, "net[" + i + "]");
            }
        }
    }

    private static void nic(Survey found, NetConfig net, String option) {
        String name = net.tap().orElse("(unset)");
        Survey.Place place = new Survey.Place(12, option + ".tap", name);
        if (!Files.exists(found.host().dev().resolve("net/tun"))) {
            found.error(place, "there is no " + found.host().dev().resolve("net/tun"), "run `sudo modprobe tun`");
            return;
        }
        Path taps = found.host().sys().resolve("class/net");
        boolean named =
                net.tap().filter(tap -> !tap.isEmpty() && !tap.contains("/")).isPresent();
        if (named && Files.exists(taps.resolve(name))) {
            existing(found, net, option, taps.resolve(name));
        } else if (!found.host().mayChangeNetworks()) {
            found.warning(
                    place,
                    "there is no such TAP, and the VMM needs CAP_NET_ADMIN to make one",
                    "run `sudo ip tuntap add " + (named ? name : "tap0") + " mode tap user "
                            + found.host().user() + (queues(net) > PAIR ? " multi_queue" : "")
                            + "`, or `sudo setcap cap_net_admin+ep` on the VMM");
        }
    }

    private static int queues(NetConfig net) {
        return net.numQueues().orElse(PAIR);
    }

    private static void existing(Survey found, NetConfig net, String option, Path tap) {
        String name = String.valueOf(tap.getFileName());
        Optional<Integer> flags = found.host().line(tap.resolve("tun_flags")).map(Integer::decode);
        if (flags.isEmpty() || (flags.get() & TAP) == 0) {
            found.error(
                    new Survey.Place(13, option + ".tap", name),
                    "this network interface is no TAP",
                    "name a TAP, or one that is not there yet");
            return;
        }
        queues(found, net, option, name);
        owner(found, new Survey.Place(15, option + ".tap", name), found.host().line(tap.resolve("owner")));
        net.ip()
                .ifPresent(address -> found.warning(
                        new Survey.Place(16, option + ".ip", address),
                        "the TAP " + name + " exists, so its address stays what it is",
                        "leave ip out, and set the address with `sudo ip address add`"));
    }

    private static void queues(Survey found, NetConfig net, String option, String name) {
        boolean several = queues(net) > PAIR;
        boolean multi = TapDevice.find(name, found.host().sys().resolve("class/net"))
                .filter(TapDevice::isMultiQueue)
                .isPresent();
        if (several != multi) {
            found.error(
                    new Survey.Place(14, option + ".num_queues", queues(net)),
                    multi
                            ? "the TAP " + name + " was made with multi_queue, and wants more than one pair"
                            : "the TAP " + name + " was made without multi_queue, and has one pair",
                    multi
                            ? "write 4 or more, or make the TAP without multi_queue"
                            : "write 2, or make the TAP with `multi_queue`");
        }
    }

    private static void owner(Survey found, Survey.Place tap, Optional<String> owner) {
        long user = found.host().user();
        owner.map(Long::parseLong)
                .filter(id -> id >= 0 && id != user && !found.host().mayChangeNetworks())
                .ifPresent(id -> found.warning(
                        tap,
                        "it belongs to user " + id + ", and this is user " + user + " without CAP_NET_ADMIN",
                        "make it with `user " + user + "`, or `sudo setcap cap_net_admin+ep` on the VMM"));
    }
}
