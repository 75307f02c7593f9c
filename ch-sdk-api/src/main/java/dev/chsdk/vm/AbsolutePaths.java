// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.DebugConsoleConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VmConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Makes the relative paths of a VM absolute, as seen from this JVM: the VMM runs in another directory. */
final class AbsolutePaths {

    private final Set<String> kept;

    private AbsolutePaths(Set<String> kept) {
        this.kept = kept;
    }

    /**
     * The VM with absolute paths.
     *
     * @param kept the relative paths that stay: they belong into the directory where the VMM runs
     */
    static VmConfig in(VmConfig vm, Set<String> kept) {
        AbsolutePaths paths = new AbsolutePaths(kept);
        return vm.payload(vm.payload().map(paths::payload))
                .disks(vm.disks().stream().map(paths::disk).toList())
                .nets(vm.nets().stream().map(paths::net).toList())
                .rng(vm.rng().map(rng -> rng.src(paths.of(rng.src()))))
                .filesystems(vm.filesystems().stream()
                        .map(fs -> fs.socket(paths.of(fs.socket())))
                        .toList())
                .pmems(vm.pmems().stream()
                        .map(pmem -> pmem.file(paths.of(pmem.file())))
                        .toList())
                .serial(vm.serial().map(paths::serial))
                .console(vm.console().map(paths::console))
                .debugConsole(vm.debugConsole().map(paths::debugConsole))
                .vsock(vm.vsock().map(vsock -> vsock.socket(paths.of(vsock.socket()))))
                .tpm(vm.tpm().map(tpm -> tpm.socket(paths.of(tpm.socket()))));
    }

    private PayloadConfig payload(PayloadConfig payload) {
        return payload.firmware(of(payload.firmware()))
                .kernel(of(payload.kernel()))
                .initramfs(of(payload.initramfs()))
                .igvm(of(payload.igvm()));
    }

    private DiskConfig disk(DiskConfig disk) {
        return disk.path(of(disk.path())).vhostSocket(of(disk.vhostSocket()));
    }

    private NetConfig net(NetConfig net) {
        return net.vhostSocket(of(net.vhostSocket()));
    }

    private SerialConfig serial(SerialConfig serial) {
        return serial.filePath(of(serial.filePath())).socketPath(of(serial.socketPath()));
    }

    private ConsoleConfig console(ConsoleConfig console) {
        return console.filePath(of(console.filePath())).socketPath(of(console.socketPath()));
    }

    private DebugConsoleConfig debugConsole(DebugConsoleConfig console) {
        return console.filePath(of(console.filePath()));
    }

    private Optional<String> of(Optional<String> path) {
        return path.map(this::of);
    }

    /** A path that is absolute already stays as it was written, to the last slash. */
    private String of(String path) {
        return path.startsWith("/") || kept.contains(path)
                ? path
                : Path.of(path).toAbsolutePath().normalize().toString();
    }
}
