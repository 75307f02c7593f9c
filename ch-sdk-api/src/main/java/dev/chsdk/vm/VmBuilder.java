// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.check.InvalidConfigException;
import dev.chsdk.client.ClientOptions;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A VM that can be launched: its description and what belongs to the process. Each step returns a new builder.
 *
 * <p>A builder starts at a description, or at a profile:
 *
 * <table>
 * <caption>Profiles and their effects</caption>
 * <tr><th>effect</th><th>minimal</th><th>performance</th><th>development</th></tr>
 * <tr><td>CPUs</td><td>the VMM's default</td><td>4: 1 socket, 2 cores, 2 threads</td><td>as performance</td></tr>
 * <tr><td>memory</td><td>the VMM's default</td><td>2 GiB</td><td>2 GiB, and 2 GiB to plug by virtio-mem</td></tr>
 * <tr><td>huge pages</td><td>no</td><td>when as many are free</td><td>no</td></tr>
 * <tr><td>direct I/O</td><td>no</td><td>yes</td><td>no</td></tr>
 * <tr><td>NIC, when a TAP is named</td><td colspan="3">4 queues of 256 when the TAP is multi-queue and there are 2 vCPUs,
 *     else 2</td></tr>
 * <tr><td>serial port</td><td colspan="3">file {@code serial.log}</td></tr>
 * <tr><td>console</td><td colspan="3">off</td></tr>
 * <tr><td>log</td><td colspan="2">file {@code vmm.log}</td><td>file {@code vmm.log}, {@code -vv}</td></tr>
 * <tr><td>debug console</td><td>none</td><td>none</td><td>file {@code debug.log}</td></tr>
 * <tr><td>seccomp</td><td>the VMM's default</td><td>the VMM's default</td><td>{@code log}</td></tr>
 * <tr><td>API socket also at</td><td colspan="2">{@code CH_API_SOCKET} when set</td><td>{@code CH_API_SOCKET}, else
 *     {@code /tmp/cloud-hypervisor-redox.sock}</td></tr>
 * <tr><td>Redox only</td><td colspan="3">an image must be named; firmware is looked for; 1 PCI segment with
 *     {@code mmio32_aperture_weight=4}</td></tr>
 * </table>
 *
 * <p>Variables of the environment override a profile, and steps override both: {@code CH_CPUS}, {@code CH_MEMORY},
 * {@code CH_HUGEPAGES} (on, off), {@code CH_DIRECT_IO} (on, off), {@code CH_NET_QUEUES}, {@code CH_NET_QUEUE_SIZE},
 * {@code CH_API_SOCKET}, {@code CH_FIRMWARE}, {@code CH_IMAGE}, {@code TAP_NAME}, {@code GUEST_MAC}. Without a profile only
 * {@code CH_BINARY} counts. {@link #explain} says what came from where.
 *
 * <p>What is random, such as the MAC of a NIC without one, is fixed once for a builder and those made from it.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class VmBuilder {

    private static final String PROGRAM_NAME = "cloud-hypervisor";

    private final List<Consumer<Draft>> steps;
    private final RandomMacs macs;

    private VmBuilder(List<Consumer<Draft>> steps, RandomMacs macs) {
        this.steps = steps;
        this.macs = macs;
    }

    /** A VM as described. Neither a profile nor a variable but {@code CH_BINARY} has a part in it. */
    public static VmBuilder of(VmConfig vm) {
        Objects.requireNonNull(vm, "vm");
        return starting(draft -> draft.given = vm);
    }

    /** Redox with as little as possible. */
    public static VmBuilder redoxMinimal() {
        return redox(Profile.MINIMAL);
    }

    /** Redox as fast as the host allows. */
    public static VmBuilder redoxPerformance() {
        return redox(Profile.PERFORMANCE);
    }

    /** Redox with everything that helps to see what it does. */
    public static VmBuilder redoxDevelopment() {
        return redox(Profile.DEVELOPMENT);
    }

    /** Any guest with as little as possible. */
    public static VmBuilder minimal() {
        return starting(draft -> draft.profile = Profile.MINIMAL);
    }

    /** Any guest as fast as the host allows. */
    public static VmBuilder performance() {
        return starting(draft -> draft.profile = Profile.PERFORMANCE);
    }

    /** Any guest with everything that helps to see what it does. */
    public static VmBuilder development() {
        return starting(draft -> draft.profile = Profile.DEVELOPMENT);
    }

    /** A VM that goes on from a snapshot. */
    public static VmRestore restore(Snapshot snapshot) {
        return VmRestore.of(snapshot);
    }

    private static VmBuilder redox(Profile profile) {
        return starting(draft -> {
            draft.profile = profile;
            draft.isRedox = true;
        });
    }

    private static VmBuilder starting(Consumer<Draft> step) {
        return new VmBuilder(List.of(step), new RandomMacs());
    }

    private VmBuilder with(Consumer<Draft> step) {
        return new VmBuilder(Stream.concat(steps.stream(), Stream.of(step)).toList(), macs);
    }

    /** The VMM's program. Unset: {@code CH_BINARY}, else {@code cloud-hypervisor} in {@code PATH}. */
    public VmBuilder vmm(Path program) {
        Objects.requireNonNull(program, "program");
        return with(draft -> draft.vmm = program);
    }

    /**
     * The image of the first disk. It is not touched: {@link #launch} uses a working copy in the run directory, which goes
     * with the VM.
     */
    public VmBuilder image(Path image) {
        return image(image, false);
    }

    /** The image of the first disk, or a block device, used itself: what the guest writes stays. */
    public VmBuilder imageInPlace(Path image) {
        return image(image, true);
    }

    private VmBuilder image(Path image, boolean inPlace) {
        Objects.requireNonNull(image, "image");
        return with(draft -> {
            draft.image = image;
            draft.isImageInPlace = inPlace;
        });
    }

    /**
     * The firmware, such as {@code CLOUDHV.fd}. Unset: {@code CH_FIRMWARE}, and for Redox {@code CLOUDHV.fd} (on aarch64
     * {@code CLOUDHV_EFI.fd}) in {@code ~/.local/share/cloud-hypervisor}, {@code /usr/local/share/cloud-hypervisor},
     * {@code /usr/share/cloud-hypervisor}, {@code /usr/share/OVMF}.
     */
    public VmBuilder firmware(Path firmware) {
        Objects.requireNonNull(firmware, "firmware");
        return with(draft -> {
            draft.firmware = firmware;
            draft.kernel = null;
        });
    }

    /**
     * The kernel, instead of a firmware.
     *
     * @param cmdline its command line; may be empty
     */
    public VmBuilder kernel(Path kernel, String cmdline) {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(cmdline, "cmdline");
        return with(draft -> {
            draft.kernel = kernel;
            draft.firmware = null;
            draft.cmdline = cmdline;
        });
    }

    /**
     * The TAP on the host that a NIC is put on.
     *
     * @param name of an interface, at most 15 bytes
     */
    public VmBuilder tap(String name) {
        Objects.requireNonNull(name, "name");
        return with(draft -> draft.tap = name);
    }

    /**
     * The variables to heed instead of this JVM's environment, {@code PATH} among them. The VMM's own environment stays that
     * of the JVM.
     */
    public VmBuilder environment(Map<String, String> variables) {
        Objects.requireNonNull(variables, "variables");
        Environment environment = new Environment(variables);
        return with(draft -> draft.environment = environment);
    }

    /** Appends raw arguments to the VMM's command line. They are read as the VMM would, and refused when it would. */
    public VmBuilder vmmArgument(String... arguments) {
        List<String> added = Given.all("arguments", arguments);
        return with(draft -> draft.arguments.addAll(added));
    }

    /**
     * Lets the VM live on when this JVM ends. {@link Vm#close} still ends it. Another JVM finds it by {@link Vms#list}, and takes
     * it over by {@link Vms#adopt}.
     */
    public VmBuilder detached() {
        return with(draft -> draft.isDetached = true);
    }

    /**
     * Leaves out the rules that {@link #launch} goes by otherwise, {@link dev.chsdk.check.ConfigCheck} and
     * {@link dev.chsdk.host.HostCheck}: the VMM has its say.
     */
    public VmBuilder withoutChecks() {
        return with(draft -> draft.isUnchecked = true);
    }

    /**
     * What is done when the guest reboots. Unset: {@link GuestReboot#ALLOW}. A triple fault and the watchdog count too, and so
     * does {@code vm.reboot}: the VMM does not tell them apart. The VMM resets the VM first and says so; so a guest that is
     * stopped may have come up again for a moment.
     */
    public VmBuilder onGuestReboot(GuestReboot policy) {
        Objects.requireNonNull(policy, "policy");
        return with(draft -> draft.onGuestReboot = policy);
    }

    /**
     * How long the calls of the VMM's API may take, those of the launch and those of {@link Vm#client()}. Unset:
     * {@link ClientOptions#defaults()}. A VM with much memory to touch beforehand boots longer than that.
     */
    public VmBuilder clientOptions(ClientOptions options) {
        Objects.requireNonNull(options, "options");
        return with(draft -> draft.course = draft.course.calls(options));
    }

    /** Changes the description after everything else has shaped it, but for {@link #vmmArgument}. */
    public VmBuilder configure(UnaryOperator<VmConfig> change) {
        Objects.requireNonNull(change, "change");
        return with(draft -> draft.changes.add(change));
    }

    /**
     * Puts the sockets that the VMM makes for the serial port and the vsock device into the run directory, whatever paths the
     * description names. Two VMs of one description can then run side by side, and the VM can move to another VMM of this
     * host. {@link Vm#info} tells the names relative to {@link Vm#directory}.
     */
    public VmBuilder privateSockets() {
        return with(draft -> draft.hasPrivateSockets = true);
    }

    VmBuilder host(HostView host) {
        return with(draft -> draft.host = host);
    }

    VmBuilder runDirectories(Path base) {
        return with(draft -> draft.runDirectories = base);
    }

    VmBuilder progress(Consumer<Step> progress) {
        return with(draft -> draft.course = draft.course.progress(progress));
    }

    VmBuilder course(UnaryOperator<Course> change) {
        return with(draft -> draft.course = change.apply(draft.course));
    }

    /**
     * The description of the VM. Relative paths are made absolute, but for those of the files that a profile captures.
     *
     * @throws VmmLaunchException if a variable is bad, or a profile lacks firmware or image
     */
    public VmConfig config() {
        return prepared().plan.vm();
    }

    /**
     * The whole command line that boots the same VM without the SDK, the program first. It uses the image itself, and the
     * files that a profile captures come to be where it is run.
     *
     * @throws VmmLaunchException if a variable is bad, or a profile lacks firmware or image
     */
    public List<String> command() {
        Prepared prepared = prepared();
        VmmCommand whole = prepared.plan.process().vm(prepared.plan.vm());
        List<String> command = new ArrayList<>(List.of(prepared.program));
        command.addAll(whole.toArguments(prepared.version));
        return List.copyOf(command);
    }

    /**
     * Every decision as a line: what, to which value, where from, why.
     *
     * @throws VmmLaunchException if a variable is bad, or a profile lacks firmware or image
     */
    public String explain() {
        Prepared prepared = prepared();
        Explanation explanation = prepared.plan.explanation();
        explanation.add("VMM", prepared.program, prepared.foundBy, "v" + prepared.version);
        explanation.add("run directory", prepared.runDirectories.resolve("chsdk-*"), "", "made by launch(), private");
        return explanation.toString();
    }

    /**
     * Starts a VMM and boots the VM in it. When this fails, everything that was made and started is taken back. When this
     * JVM ends, in whatever way, the VM is ended and removed, unless it is {@link #detached}.
     *
     * <p>Before anything is made, the VM is checked by the VMM's rules and against this host, unless
     * {@link #withoutChecks()}. Warnings are logged.
     *
     * @throws InvalidConfigException if the VMM would refuse the VM, or this host lacks several things for it; the message
     *     has a line for each, and nothing was started. Also if another process has locked an image that is used in place: the
     *     VMM, which is the first to look, was started then and has ended
     * @throws VmmLaunchException if one thing that is needed is missing: nothing was started
     * @throws VmmException if the VMM ended, refused the VM or did not answer; what it said last is in the message or
     *     attached
     */
    public Vm launch() {
        Draft asked = draft();
        VmmProgram program = program(asked);
        Plan plan = new Planner(asked, macs).plan(program.version());
        return new Launch(asked, plan, program, new FreshBoot(plan, asked.course.progress())).run();
    }

    /**
     * Starts a VMM that waits for a VM to move to it, for {@link Vm#migrateTo(VmReceiver)}, over a Unix socket.
     *
     * @throws VmmLaunchException if something that is needed is missing: nothing was started
     * @throws VmmException if the VMM ended or did not answer
     */
    public VmReceiver receiver() {
        return receiver(Optional.empty());
    }

    /**
     * As {@link #receiver()}, at another place or in another way. With port 0 the VMM takes one that is free.
     *
     * @throws IllegalArgumentException if the VMM is too old for it
     * @throws VmmLaunchException if something that is needed is missing: nothing was started
     * @throws VmmException if the VMM ended or did not answer
     */
    public VmReceiver receiver(ReceiveMigrationData how) {
        Objects.requireNonNull(how, "how");
        return receiver(Optional.of(how));
    }

    private VmReceiver receiver(Optional<ReceiveMigrationData> how) {
        Draft asked = draft();
        asked.isUnchecked = true;
        VmmProgram program = program(asked);
        Optional<ReceiveMigrationData> checked = how.map(way -> VmReceiver.checked(way, program.version()));
        Plan plan = new Planner(asked, macs).plan(program.version());
        return VmReceiver.of(new Launch(asked, plan.ofProcessAlone(), program, Beginning.NONE).run(), checked);
    }

    Draft draft() {
        Draft draft = new Draft();
        steps.forEach(step -> step.accept(draft));
        return draft;
    }

    static VmmProgram program(Draft asked) {
        return asked.vmm != null ? VmmProgram.at(asked.vmm) : VmmProgram.find(asked.environment.variables());
    }

    /** A plan for the program that launch() would use; without one, for the newest version that the SDK was tested with. */
    private Prepared prepared() {
        Draft asked = draft();
        String program;
        String foundBy;
        VmmVersion version;
        try {
            VmmProgram found = program(asked);
            program = found.path().toString();
            foundBy = found.foundBy();
            version = found.version();
        } catch (VmmLaunchException none) {
            program = asked.vmm != null ? asked.vmm.toString() : PROGRAM_NAME;
            foundBy = "not usable: " + none.reason();
            version = VmmVersion.NEWEST_TESTED;
        }
        return new Prepared(new Planner(asked, macs).plan(version), program, foundBy, version, asked.runDirectories);
    }

    private record Prepared(Plan plan, String program, String foundBy, VmmVersion version, Path runDirectories) {}
}
