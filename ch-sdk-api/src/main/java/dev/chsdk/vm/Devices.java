// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Net;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.host.TapDevice;
import dev.chsdk.value.MacAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The image and the TAP that a builder or variables name, as devices of a VM, with the reason for each decision. */
final class Devices {

    private static final int QUEUE_SIZE = 256;
    private static final int ONE_PAIR = 2;
    private static final int TWO_PAIRS = 4;

    private final Draft asked;
    private final Environment environment;
    private final Explanation explanation;

    Devices(Draft asked, Explanation explanation) {
        this.asked = asked;
        this.environment = asked.overrides();
        this.explanation = explanation;
    }

    /** The image, if one was named. */
    Optional<Path> image() {
        return chosenImage().map(Draft.Chosen::value);
    }

    private Optional<Draft.Chosen<Path>> chosenImage() {
        return asked.path(asked.image, asked.isImageInPlace ? "imageInPlace(path)" : "image(path)", "CH_IMAGE");
    }

    VmConfig addTo(VmConfig vm) {
        return nic(disk(vm));
    }

    private VmConfig disk(VmConfig vm) {
        Optional<Draft.Chosen<Path>> image = chosenImage();
        if (image.isEmpty()) {
            if (asked.isRedox) {
                throw new VmmLaunchException(
                        Reason.NO_IMAGE,
                        "There is no image: no image(path) was given, and CH_IMAGE is not set",
                        "Name the image of a Redox disk.",
                        null);
            }
            return vm;
        }
        explanation.add(
                "image",
                image.get().value(),
                image.get().from(),
                asked.isImageInPlace ? "used itself" : "launch() uses a working copy; command() the file itself");
        DiskConfig disk = Disk.of(image.get().value().toString());
        List<DiskConfig> disks = new ArrayList<>(List.of(isDirect() ? disk.directIo() : disk));
        disks.addAll(vm.disks());
        return vm.disks(disks);
    }

    private boolean isDirect() {
        Optional<Boolean> wanted = environment.onOff("CH_DIRECT_IO");
        boolean direct = wanted.orElse(asked.profile != null && asked.profile.isDirectIo());
        if (asked.profile != null) {
            String from = wanted.isPresent() ? "CH_DIRECT_IO" : asked.profile.toString();
            explanation.add("direct I/O", direct ? "on" : "off", from, direct ? "past the host's page cache" : "");
        }
        return direct;
    }

    private VmConfig nic(VmConfig vm) {
        String tap =
                asked.tap != null ? asked.tap : environment.text("TAP_NAME").orElse("");
        if (tap.isEmpty()) {
            if (asked.profile != null) {
                explanation.add("network", "none", "", "no TAP is named by tap(name) or TAP_NAME");
            }
            return vm;
        }
        explanation.add("TAP", tap, asked.tap != null ? "tap(name)" : "TAP_NAME", "");
        NetConfig net = Net.queues(
                        queues(tap, vcpus(vm)),
                        environment.count("CH_NET_QUEUE_SIZE").orElse(QUEUE_SIZE))
                .tap(tap);
        Optional<MacAddress> mac = environment.mac("GUEST_MAC");
        mac.ifPresent(address -> explanation.add("MAC", address, "GUEST_MAC", ""));
        return vm.net(mac.isPresent() ? net.mac(mac.get()) : net);
    }

    private int queues(String tap, int vcpus) {
        Optional<Integer> wanted = environment.count("CH_NET_QUEUES");
        Optional<TapDevice> device = asked.host.tap(tap);
        boolean multiQueue = device.isPresent() && device.get().isMultiQueue();
        int fitting = multiQueue && vcpus >= TWO_PAIRS / 2 ? TWO_PAIRS : ONE_PAIR;
        int queues = wanted.orElse(fitting);
        String fact = (device.isEmpty()
                        ? "the host has no such TAP, the VMM would make it"
                        : multiQueue ? "the TAP is multi-queue" : "the TAP is single-queue")
                + ", " + vcpus + " vCPUs";
        boolean refused = device.isPresent() && multiQueue != queues > ONE_PAIR;
        explanation.add(
                "queues",
                queues,
                wanted.isPresent() ? "CH_NET_QUEUES" : "host",
                fact + (refused ? "; the VMM will refuse this number" : ""));
        return queues;
    }

    private static int vcpus(VmConfig vm) {
        return vm.cpus().map(CpusConfig::bootVcpus).orElse(OptionalInt.empty()).orElse(1);
    }
}
