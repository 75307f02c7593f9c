// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.CliFlag;
import dev.chsdk.wire.CliOmit;
import dev.chsdk.wire.CommandLine;
import dev.chsdk.wire.Description;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.NeedsFlag;
import dev.chsdk.wire.Since;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.immutables.value.Value;

/**
 * A whole VM: the flags of the command line that describe it, the body of {@code vm.create} in the API. It
 * starts at {@link Boot}.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code VmConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableVmConfig.class)
@NeedsFlag({"kernel", "firmware", "igvm", "fw-cfg-config"})
public abstract class VmConfig extends Config implements WithVmConfig {

    VmConfig() {}

    /** What is booted. A VM without one cannot boot. */
    @JsonProperty("payload")
    public abstract Optional<PayloadConfig> payload();

    /** The virtual CPUs. Unset: one (v53). */
    @JsonProperty("cpus")
    @CliFlag("cpus")
    public abstract Optional<CpusConfig> cpus();

    /** The memory. Unset: 512 MiB (v53). */
    @JsonProperty("memory")
    @CliFlag("memory")
    public abstract Optional<MemoryConfig> memory();

    /** Rate limits that several disks share. Unset: none. */
    @JsonProperty("rate_limit_groups")
    @CliFlag("rate-limit-group")
    public abstract List<RateLimitGroupConfig> rateLimitGroups();

    /** Disks; the guest sees them in this order. Unset: none. */
    @JsonProperty("disks")
    @CliFlag("disk")
    public abstract List<DiskConfig> disks();

    /** Network interfaces. Unset: none. */
    @JsonProperty("net")
    @CliFlag("net")
    public abstract List<NetConfig> nets();

    /** The random number generator. Unset: from {@code /dev/urandom} (v53). */
    @JsonProperty("rng")
    @CliFlag("rng")
    public abstract Optional<RngConfig> rng();

    /** The balloon. Unset: none. */
    @JsonProperty("balloon")
    @CliFlag("balloon")
    public abstract Optional<BalloonConfig> balloon();

    /** Shared folders. Unset: none. */
    @JsonProperty("fs")
    @CliFlag("fs")
    public abstract List<FsConfig> filesystems();

    /** Virtio devices of any kind that vhost-user back-ends serve. From v52.0 on. Unset: none. */
    @JsonProperty("generic_vhost_user")
    @CliFlag("generic-vhost-user")
    @Since("52.0")
    public abstract List<GenericVhostUserConfig> genericVhostUsers();

    /** Persistent memory. Unset: none. */
    @JsonProperty("pmem")
    @CliFlag("pmem")
    public abstract List<PmemConfig> pmems();

    /** The serial port. Unset: its output is dropped (v53). */
    @JsonProperty("serial")
    @CliFlag("serial")
    public abstract Optional<SerialConfig> serial();

    /** The virtio console. Unset: on the standard streams of the VMM (v53), which a program seldom wants. */
    @JsonProperty("console")
    @CliFlag("console")
    public abstract Optional<ConsoleConfig> console();

    /** The debug console of x86_64. Unset: no device (v53). */
    @JsonProperty("debug_console")
    @CliFlag("debug-console")
    public abstract Optional<DebugConsoleConfig> debugConsole();

    /** Devices passed through by VFIO. Unset: none. */
    @JsonProperty("devices")
    @CliFlag("device")
    public abstract List<DeviceConfig> devices();

    /** Devices that other processes emulate. Unset: none. */
    @JsonProperty("user_devices")
    @CliFlag("user-device")
    public abstract List<UserDeviceConfig> userDevices();

    /** vDPA devices. Unset: none. */
    @JsonProperty("vdpa")
    @CliFlag("vdpa")
    public abstract List<VdpaConfig> vdpas();

    /** The socket device between host and guest. Unset: none. */
    @JsonProperty("vsock")
    @CliFlag("vsock")
    public abstract Optional<VsockConfig> vsock();

    /** Whether the guest can report a panic, which the VMM tells as an event. Unset: it cannot (v53). */
    @JsonProperty("pvpanic")
    @CliFlag("pvpanic")
    public abstract Optional<Boolean> isPvpanic();

    /** Whether there is a virtual IOMMU. The VMM finds out by itself and reports it; sending it has no effect. */
    @JsonProperty("iommu")
    @CliOmit(because = "the VMM finds it out by itself from the devices", harmless = true)
    public abstract Optional<Boolean> isIommu();

    /** NUMA nodes. Unset: none. */
    @JsonProperty("numa")
    @CliFlag("numa")
    public abstract List<NumaConfig> numaNodes();

    /** Whether there is a watchdog that resets the VM when the guest falls silent. Unset: there is none (v53). */
    @JsonProperty("watchdog")
    @CliFlag("watchdog")
    public abstract Optional<Boolean> isWatchdog();

    /** Memory shared through a file. Only VMMs built with {@code ivshmem}; others ignore it in JSON. Unset: none. */
    @JsonProperty("ivshmem")
    @CliFlag("ivshmem")
    public abstract Optional<IvshmemConfig> ivshmem();

    /** How PCI segments are laid out. Unset: none. */
    @JsonProperty("pci_segments")
    @CliFlag("pci-segment")
    public abstract List<PciSegmentConfig> pciSegments();

    /** The machine as a whole. Unset: one PCI segment (v53). */
    @JsonProperty("platform")
    @CliFlag("platform")
    public abstract Optional<PlatformConfig> platform();

    /** The TPM. Unset: none. */
    @JsonProperty("tpm")
    @CliFlag("tpm")
    public abstract Optional<TpmConfig> tpm();

    /** The virtio clock. Unset: none. From v53.0 on. */
    @JsonProperty("rtc")
    @CliFlag("rtc")
    @Since("53.0")
    public abstract Optional<RtcConfig> rtc();

    /** The device by which the guest says how it uses memory. Only VMMs built with {@code pvmemcontrol}. Unset: none. */
    @JsonProperty("pvmemcontrol")
    @CliFlag("pvmemcontrol")
    public abstract Optional<PvmemcontrolConfig> pvmemcontrol();

    /** Whether a debugger can attach. VMMs built with {@code guest_debug} only; {@code --gdb} sets it. */
    @JsonProperty("gdb")
    @CliOmit(because = "VmmCommand.gdb(socket) says it together with its socket")
    public abstract Optional<Boolean> isGdb();

    /** Whether Landlock confines the VMM to this VM's files and {@link #landlockRules()}. Unset: it does not (v53). */
    @JsonProperty("landlock_enable")
    @CliFlag("landlock")
    public abstract Optional<Boolean> isLandlock();

    /** What the VMM may use besides when Landlock confines it. Unset: none. */
    @JsonProperty("landlock_rules")
    @CliFlag("landlock-rules")
    public abstract List<LandlockRuleConfig> landlockRules();

    /** Lets the guest report a panic. */
    public final VmConfig pvpanic() {
        return pvpanic(true);
    }

    /** Adds a watchdog. */
    public final VmConfig watchdog() {
        return watchdog(true);
    }

    /** Lets Landlock confine the VMM. */
    public final VmConfig landlock() {
        return landlock(true);
    }

    /** Adds to {@link #rateLimitGroups()}. */
    public final VmConfig rateLimitGroup(RateLimitGroupConfig rateLimitGroup) {
        return rateLimitGroups(append(rateLimitGroups(), rateLimitGroup));
    }

    /** Adds to {@link #disks()}. */
    public final VmConfig disk(DiskConfig disk) {
        return disks(append(disks(), disk));
    }

    /** Adds to {@link #nets()}. */
    public final VmConfig net(NetConfig net) {
        return nets(append(nets(), net));
    }

    /** Adds to {@link #filesystems()}. */
    public final VmConfig fs(FsConfig fs) {
        return filesystems(append(filesystems(), fs));
    }

    /** Adds to {@link #genericVhostUsers()}. */
    public final VmConfig genericVhostUser(GenericVhostUserConfig genericVhostUser) {
        return genericVhostUsers(append(genericVhostUsers(), genericVhostUser));
    }

    /** Adds to {@link #pmems()}. */
    public final VmConfig pmem(PmemConfig pmem) {
        return pmems(append(pmems(), pmem));
    }

    /** Adds to {@link #devices()}. */
    public final VmConfig device(DeviceConfig device) {
        return devices(append(devices(), device));
    }

    /** Adds to {@link #userDevices()}. */
    public final VmConfig userDevice(UserDeviceConfig userDevice) {
        return userDevices(append(userDevices(), userDevice));
    }

    /** Adds to {@link #vdpas()}. */
    public final VmConfig vdpa(VdpaConfig vdpa) {
        return vdpas(append(vdpas(), vdpa));
    }

    /** Adds to {@link #numaNodes()}. */
    public final VmConfig numaNode(NumaConfig numaNode) {
        return numaNodes(append(numaNodes(), numaNode));
    }

    /** Adds to {@link #pciSegments()}. */
    public final VmConfig pciSegment(PciSegmentConfig pciSegment) {
        return pciSegments(append(pciSegments(), pciSegment));
    }

    /** Adds to {@link #landlockRules()}. */
    public final VmConfig landlockRule(LandlockRuleConfig landlockRule) {
        return landlockRules(append(landlockRules(), landlockRule));
    }

    /** Boots a firmware. */
    public final VmConfig firmware(String path) {
        return payload(payloadOrNone().firmware(path));
    }

    /** As {@link #firmware(String)}. */
    public final VmConfig firmware(Path path) {
        return firmware(path.toString());
    }

    /**
     * Boots a kernel.
     *
     * @param cmdline its command line
     */
    public final VmConfig kernel(String path, String cmdline) {
        return payload(payloadOrNone().kernel(path).cmdline(cmdline));
    }

    /** As {@link #kernel(String, String)}. */
    public final VmConfig kernel(Path path, String cmdline) {
        return kernel(path.toString(), cmdline);
    }

    /** Boots an IGVM file; VMMs built with {@code igvm} only. */
    public final VmConfig igvm(String path) {
        return payload(payloadOrNone().igvm(path));
    }

    /** As {@link #igvm(String)}. */
    public final VmConfig igvm(Path path) {
        return igvm(path.toString());
    }

    private PayloadConfig payloadOrNone() {
        return payload().orElseGet(() -> ImmutablePayloadConfig.builder().build());
    }

    /** As {@link #toArguments(VmmVersion)} for the newest version that the SDK was tested with. */
    public final List<String> toArguments() {
        return toArguments(VmmVersion.NEWEST_TESTED);
    }

    /**
     * The arguments that describe this VM to one version of the VMM.
     *
     * @throws dev.chsdk.wire.WireFormatException if the version does not know it all, or the command line cannot say it
     */
    public final List<String> toArguments(VmmVersion version) {
        return CommandLine.write(this, VmConfig.class, version);
    }

    /** As {@link #toJson(VmmVersion)} for the newest version that the SDK was tested with. */
    public final String toJson() {
        return toJson(VmmVersion.NEWEST_TESTED);
    }

    /**
     * The body of {@code vm.create} for one version of the VMM.
     *
     * @throws dev.chsdk.wire.WireFormatException if the version does not know it all, or JSON cannot say it
     */
    public final String toJson(VmmVersion version) {
        return Json.write(this, VmConfig.class, version);
    }

    /** This VM with each path of the host changed, such as made absolute. */
    public final VmConfig paths(UnaryOperator<String> change) {
        return Json.mapPaths(this, VmConfig.class, change);
    }

    /** This VM as a person reads it: what is set, in aligned columns. */
    public final String describe() {
        return Description.of(this, VmConfig.class);
    }

    /** Where another VM differs from this one, by the JSON path. Empty when the VMM would be told the same for both. */
    public final List<Description.Difference> diff(VmConfig other) {
        return Description.diff(this, other, VmConfig.class);
    }

    /** As {@link #fromArguments(List, VmmVersion)} for the newest version that the SDK was tested with. */
    public static VmConfig fromArguments(List<String> arguments) {
        return fromArguments(arguments, VmmVersion.NEWEST_TESTED);
    }

    /**
     * The VM that arguments describe, without a program before them. Flags of the process, such as {@code --api-
     * socket}, are for {@link VmmCommand}.
     *
     * @throws dev.chsdk.wire.WireFormatException if that version of the VMM would refuse them, or take them and lose something
     */
    public static VmConfig fromArguments(List<String> arguments, VmmVersion version) {
        return VmmCommand.fromArguments(arguments, version).onlyVm();
    }

    /** As {@link #fromJson(String, VmmVersion)} for the newest version that the SDK was tested with. */
    public static VmConfig fromJson(String json) {
        return fromJson(json, VmmVersion.NEWEST_TESTED);
    }

    /**
     * The VM that a text describes, read strictly: a key that is unknown, doubled or of a newer version, a number
     * out of range or of another type is refused.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is refused
     */
    public static VmConfig fromJson(String json, VmmVersion version) {
        return Json.read(json, VmConfig.class, version);
    }

    /**
     * The VM that a VMM reports, read tolerantly: what the SDK does not know is kept in {@link #extra()}, nulls are
     * absent.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is not JSON, or a known key has a value of another type
     */
    public static VmConfig fromVmm(String json) {
        return Json.readReport(json, VmConfig.class);
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final VmConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
