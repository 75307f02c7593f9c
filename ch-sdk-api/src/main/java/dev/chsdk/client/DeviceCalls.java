// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.action.Remove;
import dev.chsdk.action.VmRemoveDevice;
import dev.chsdk.config.DeviceConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.GenericVhostUserConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.UserDeviceConfig;
import dev.chsdk.config.VdpaConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The part of {@link VmmClient} that is about the devices of a VM. Relative paths are taken from the VMM's directory. */
abstract sealed class DeviceCalls permits VmmClient {

    final Calls calls;

    DeviceCalls(Calls calls) {
        this.calls = calls;
    }

    /** Passes a device of the host through. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addDevice(DeviceConfig device) {
        return calls.add(Operation.ADD_DEVICE, device, List.of());
    }

    /**
     * Passes a device of the host through that is open already. From v53.0 on.
     *
     * @param descriptor of a VFIO character device; stays the caller's, who may close it when this has returned
     * @throws UnsupportedOperationException if the VMM is older
     */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addDevice(DeviceConfig device, FileDescriptor descriptor) {
        Objects.requireNonNull(descriptor, "descriptor");
        calls.requireSince(VmmVersion.V53_0, "A descriptor with " + Operation.ADD_DEVICE);
        return calls.add(Operation.ADD_DEVICE, device, List.of(descriptor));
    }

    /** Adds a device that a process serves by the vfio-user protocol. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addUserDevice(UserDeviceConfig device) {
        return calls.add(Operation.ADD_USER_DEVICE, device, List.of());
    }

    /** Adds a disk. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addDisk(DiskConfig disk) {
        return calls.add(Operation.ADD_DISK, disk, List.of());
    }

    /** Adds a shared folder. The VMM waits for up to a minute for the process that serves it, doing nothing else. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addFs(FsConfig fs) {
        return calls.add(Operation.ADD_FS, fs, List.of());
    }

    /** Adds persistent memory. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addPmem(PmemConfig pmem) {
        return calls.add(Operation.ADD_PMEM, pmem, List.of());
    }

    /** Adds a network interface. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addNet(NetConfig net) {
        return calls.add(Operation.ADD_NET, net, List.of());
    }

    /**
     * Adds a network interface on open TAPs. This works before the boot too, which {@link VmmClient#create} does not.
     *
     * @param taps descriptors of TAPs, one for each two of {@link NetConfig#numQueues()}; at most 253 and all open. They
     *     stay the caller's, who may close them when this has returned
     * @throws IllegalArgumentException if there are too many, or one is not open
     */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addNet(NetConfig net, List<FileDescriptor> taps) {
        Objects.requireNonNull(taps, "taps");
        return calls.add(Operation.ADD_NET, net, taps);
    }

    /** Adds a vDPA device. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addVdpa(VdpaConfig vdpa) {
        return calls.add(Operation.ADD_VDPA, vdpa, List.of());
    }

    /** Adds the vsock device. A VM has at most one. */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addVsock(VsockConfig vsock) {
        return calls.add(Operation.ADD_VSOCK, vsock, List.of());
    }

    /**
     * Adds a device that a process serves by the vhost-user protocol. From v52.0 on.
     *
     * @throws UnsupportedOperationException if the VMM is older
     */
    @CanIgnoreReturnValue
    public Optional<PciDeviceInfo> addGenericVhostUser(GenericVhostUserConfig device) {
        return calls.add(Operation.ADD_GENERIC_VHOST_USER, device, List.of());
    }

    /**
     * Removes a device. In a booted VM this asks the guest and returns; name, image and place are free when the guest has
     * let go, or at the next reboot.
     */
    public void removeDevice(VmRemoveDevice removal) {
        calls.act(Operation.REMOVE_DEVICE, removal, List.of());
    }

    /** As {@link #removeDevice(VmRemoveDevice)}, by name. */
    public void removeDevice(String id) {
        removeDevice(Remove.device(id));
    }
}
