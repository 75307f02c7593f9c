// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Boot;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.Seccomp;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vmm;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.value.MacAddress;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Takes the decisions that turn what was asked into a {@link Plan}. */
final class Planner {

    static final String VMM_LOG = "vmm.log";

    private static final Path USUAL_LINK = Path.of("/tmp/cloud-hypervisor-redox.sock");
    private static final int VERBOSE = 2;

    /** Variables of the shell runners that do not apply here, and why. */
    private static final List<List<String>> WITHOUT_EFFECT = List.of(
            List.of("HOST_IP", "the host's side of the network is not set up here"),
            List.of("GUEST_IP", "the network is not set up here"),
            List.of("MACVTAP_DEV", "there is no macvtap network yet"),
            List.of("REDOX_SHARED_DIR", "there is no shared folder yet"),
            List.of("VIRTIOFSD_SOCKET", "there is no shared folder yet"),
            List.of("FS_TAG", "there is no shared folder yet"));

    private final Draft asked;
    private final RandomMacs macs;
    private final Explanation explanation = new Explanation();

    /**
     * For one use of a builder.
     *
     * @param macs the addresses of NICs that have none
     */
    Planner(Draft asked, RandomMacs macs) {
        this.asked = asked;
        this.macs = macs;
    }

    Plan plan(VmmVersion version) {
        Devices devices = new Devices(asked, explanation);
        VmConfig vm = devices.addTo(start());
        for (var change : asked.changes) {
            vm = Objects.requireNonNull(change.apply(vm), "configure(...) returned null");
        }
        VmmCommand command = withArguments(process(vm), version);
        vm = withMacs(command.vm().orElseThrow()).paths(this::absolute);
        if (asked.hasPrivateSockets) {
            vm = PrivateSockets.of(vm);
        }
        explainWhatHasNoEffect();
        List<DiskConfig> disks = vm.disks();
        Optional<Path> copied = asked.isImageInPlace
                ? Optional.empty()
                : devices.image().filter(image -> disks.stream().anyMatch(disk -> Plan.isOn(disk, image)));
        return new Plan(vm, command.vm(Optional.empty()), copied, explanation);
    }

    private VmConfig start() {
        if (asked.profile != null) {
            return new ProfileVm(asked, asked.profile, explanation).vm();
        }
        explanation.add("VM", "given", "of(config)", "");
        VmConfig vm = Objects.requireNonNull(asked.given);
        if (asked.kernel != null) {
            vm = vm.payload(vm.payload().map(payload -> payload.firmware(Optional.empty())))
                    .kernel(asked.kernel.toAbsolutePath(), asked.cmdline);
        }
        return asked.firmware == null
                ? vm
                : vm.payload(Boot.firmware(asked.firmware.toAbsolutePath()).payload());
    }

    /** The files that a profile captures are in the run directory. */
    private String absolute(String path) {
        return captured().contains(path) ? path : HostPaths.absolute(path);
    }

    private Set<String> captured() {
        return asked.profile == null ? Set.of() : Set.of(ProfileVm.SERIAL_LOG, ProfileVm.DEBUG_LOG);
    }

    private VmmCommand process(VmConfig vm) {
        VmmCommand process = Vmm.boot(vm);
        if (asked.profile == null) {
            return process;
        }
        process = process.logFile(VMM_LOG);
        Optional<Path> named = asked.overrides().path("CH_API_SOCKET");
        boolean development = asked.profile.isForDevelopment();
        if (named.isPresent() || development) {
            Path link = named.orElse(USUAL_LINK).toAbsolutePath();
            process = process.apiSocket(link);
            explanation.add(
                    "API socket",
                    link,
                    named.isPresent() ? "CH_API_SOCKET" : asked.profile.toString(),
                    "by launch() a link to the one in the run directory");
        }
        if (development) {
            explanation.add("log", VMM_LOG + ", -vv", asked.profile.toString(), "");
            explanation.add("seccomp", "log", asked.profile.toString(), "forbidden calls are logged, not punished");
            process = process.verbosity(VERBOSE).seccomp(Seccomp.LOG);
        }
        return process;
    }

    /** The command with raw arguments after it, read as the VMM would read the whole line. */
    private VmmCommand withArguments(VmmCommand command, VmmVersion version) {
        if (asked.arguments.isEmpty()) {
            return command;
        }
        explanation.add("arguments", String.join(" ", asked.arguments), "vmmArgument(...)", "");
        List<String> line = new ArrayList<>(command.toArguments(version));
        line.addAll(asked.arguments);
        return VmmCommand.fromArguments(line, version);
    }

    private VmConfig withMacs(VmConfig vm) {
        List<NetConfig> nets = new ArrayList<>();
        for (NetConfig net : vm.nets()) {
            MacAddress fixed = macs.ofNic(nets.size());
            if (net.mac().isEmpty()) {
                explanation.add("MAC", fixed, "random", "fixed by this builder");
            }
            nets.add(net.mac().isEmpty() ? net.mac(fixed) : net);
        }
        return vm.nets(nets);
    }

    private void explainWhatHasNoEffect() {
        for (List<String> variable : WITHOUT_EFFECT) {
            asked.overrides()
                    .text(variable.get(0))
                    .ifPresent(value -> explanation.add(
                            variable.get(0), value, "environment", "without effect: " + variable.get(1)));
        }
    }
}
