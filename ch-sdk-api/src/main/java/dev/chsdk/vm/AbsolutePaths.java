// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.FwCfgConfig;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VmConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

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
        return paths.consoles(paths.devices(vm))
                .payload(vm.payload().map(paths::payload))
                .memory(vm.memory()
                        .map(memory -> memory.zones(each(memory.zones(), zone -> zone.file(paths.of(zone.file()))))))
                .ivshmem(vm.ivshmem().map(ivshmem -> ivshmem.path(paths.of(ivshmem.path()))))
                .landlockRules(each(vm.landlockRules(), rule -> rule.path(paths.of(rule.path()))));
    }

    private VmConfig devices(VmConfig vm) {
        return vm.disks(each(vm.disks(), this::disk))
                .nets(each(vm.nets(), net -> net.vhostSocket(of(net.vhostSocket()))))
                .rng(vm.rng().map(rng -> rng.src(of(rng.src()))))
                .filesystems(each(vm.filesystems(), fs -> fs.socket(of(fs.socket()))))
                .genericVhostUsers(each(vm.genericVhostUsers(), user -> user.socket(of(user.socket()))))
                .pmems(each(vm.pmems(), pmem -> pmem.file(of(pmem.file()))))
                .devices(each(vm.devices(), device -> device.path(of(device.path()))))
                .userDevices(each(vm.userDevices(), device -> device.socket(of(device.socket()))))
                .vdpas(each(vm.vdpas(), vdpa -> vdpa.path(of(vdpa.path()))))
                .vsock(vm.vsock().map(vsock -> vsock.socket(of(vsock.socket()))))
                .tpm(vm.tpm().map(tpm -> tpm.socket(of(tpm.socket()))));
    }

    private VmConfig consoles(VmConfig vm) {
        return vm.serial(vm.serial().map(this::serial))
                .console(vm.console().map(this::console))
                .debugConsole(vm.debugConsole().map(console -> console.filePath(of(console.filePath()))));
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
        return list.stream().map(change).toList();
    }

    private PayloadConfig payload(PayloadConfig payload) {
        return payload.firmware(of(payload.firmware()))
                .kernel(of(payload.kernel()))
                .initramfs(of(payload.initramfs()))
                .igvm(of(payload.igvm()))
                .fwCfg(payload.fwCfg().map(this::fwCfg));
    }

    private FwCfgConfig fwCfg(FwCfgConfig fwCfg) {
        return fwCfg.items(fwCfg.items()
                .map(items -> items.itemList(each(items.itemList(), item -> item.file(of(item.file()))))));
    }

    private DiskConfig disk(DiskConfig disk) {
        return disk.path(of(disk.path())).vhostSocket(of(disk.vhostSocket()));
    }

    private SerialConfig serial(SerialConfig serial) {
        return serial.filePath(of(serial.filePath())).socketPath(of(serial.socketPath()));
    }

    private ConsoleConfig console(ConsoleConfig console) {
        return console.filePath(of(console.filePath())).socketPath(of(console.socketPath()));
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
