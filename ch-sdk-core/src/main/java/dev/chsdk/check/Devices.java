// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import dev.chsdk.config.PciDevice;
import dev.chsdk.config.VmConfig;
import java.util.ArrayList;
import java.util.List;

/** The PCI devices that a description names, beside the ones that every VM has. */
final class Devices {

    private Devices() {}

    /**
     * A device.
     *
     * @param path its JSON path
     */
    record Entry(String path, PciDevice device) {}

    static List<Entry> of(Inspection found) {
        VmConfig vm = found.vm();
        List<Entry> devices = new ArrayList<>();
        add(devices, "disks", vm.disks());
        add(devices, "net", vm.nets());
        add(devices, "fs", vm.filesystems());
        add(devices, "generic_vhost_user", found.genericVhostUsers());
        add(devices, "pmem", vm.pmems());
        add(devices, "user_devices", vm.userDevices());
        add(devices, "vdpa", vm.vdpas());
        add(devices, "devices", vm.devices());
        vm.vsock().ifPresent(vsock -> devices.add(new Entry("vsock", vsock)));
        return devices;
    }

    private static void add(List<Entry> devices, String name, List<? extends PciDevice> list) {
        for (int i = 0; i < list.size(); i++) {
            devices.add(new Entry(name + "[" + i + "]", list.get(i)));
        }
    }
}
