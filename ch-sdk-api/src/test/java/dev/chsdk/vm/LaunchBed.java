// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.Vsock;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What launches in tests need: a VMM, a kernel, an image, a folder for run directories and one for the link. */
record LaunchBed(Path vmm, Path kernel, Path image, Path base, Path links) {

    private static final int CAP_NET_ADMIN = 12;

    /** On the simulator of a version. */
    static LaunchBed simulated(Path directory, VmmVersion version) throws IOException {
        return on(SimulatedVmm.executable(Files.createDirectory(directory.resolve("vmm")), version), directory);
    }

    /** On the VMM of this machine. */
    static LaunchBed real(Path directory) throws IOException {
        return on(RealVmm.require(), directory);
    }

    /** The same for snapshots and migration, which need a library on some hosts: {@code CH_PRELOAD} names it. */
    static LaunchBed saving(Path directory) throws IOException {
        return on(RealVmm.requireSaving(directory), directory);
    }

    private static LaunchBed on(Path vmm, Path directory) throws IOException {
        return new LaunchBed(
                vmm,
                TestGuest.kernel(directory),
                Files.write(directory.resolve("disk.img"), new byte[1 << 20]),
                Files.createDirectory(directory.resolve("run")),
                Files.createDirectory(directory.resolve("links")));
    }

    /** The same VMM, with other folders. */
    LaunchBed in(Path directory) throws IOException {
        return new LaunchBed(
                vmm,
                kernel,
                image,
                Files.createDirectory(directory.resolve("run")),
                Files.createDirectory(directory.resolve("links")));
    }

    /** As words, for another JVM that is to have the same with other folders. */
    List<String> words() {
        return List.of(vmm.toString(), kernel.toString(), image.toString());
    }

    /** From {@link #words}. */
    static LaunchBed of(List<String> words, Path directory) throws IOException {
        Path none = Path.of("/nowhere");
        return new LaunchBed(Path.of(words.get(0)), Path.of(words.get(1)), Path.of(words.get(2)), none, none)
                .in(directory);
    }

    Path link() {
        return links.resolve("api.sock");
    }

    /** A VM with everything that leaves something behind: an image's copy, a link and a socket of its own. */
    VmBuilder builder() {
        return VmBuilder.minimal()
                .vmm(vmm)
                .kernel(kernel, "from a test")
                .image(image)
                .runDirectories(base)
                .environment(Map.of("CH_API_SOCKET", link().toString()))
                .configure(vm -> vm.vsock(Vsock.of(3, links.resolve("vsock"))));
    }

    /** Whether a VMM here can make TAPs: the simulator makes none, a real one needs the right to. */
    boolean canMakeTaps() throws IOException {
        return VmmProgram.at(vmm).isSimulated()
                || (Files.isWritable(Path.of("/dev/net/tun")) && hasCapability(CAP_NET_ADMIN));
    }

    private static boolean hasCapability(int number) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(all -> (all >> number & 1) == 1);
    }

    Process haltAt(LaunchStep step) throws IOException {
        return ChildJvm.start(
                HaltedLaunch.class,
                vmm.toString(),
                kernel.toString(),
                image.toString(),
                base.toString(),
                links.resolve(step.name()).toString(),
                step.name());
    }

    List<String> leftovers() throws IOException, InterruptedException {
        return LeftoverScan.of(base, links);
    }
}
