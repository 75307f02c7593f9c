// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.nio.file.Path;

/** A program that lets a VM go on from a snapshot, asks its guest what it knows, and switches it off by the power button. */
final class RestoredLinuxGuest {

    /** What is on the disk now, not what the guest remembers of it. */
    static final String READ = "umount /mnt && mount -t ext4 /dev/vda /mnt && cat /mnt/letter";

    static final String MOUNT_DATA = "mkdir -p /run/data && mount -t ext4 /dev/vdb /run/data";
    static final String READ_DATA = "umount /run/data && " + MOUNT_DATA + " && cat /run/data/letter";

    private RestoredLinuxGuest() {}

    /** Takes the VMM and the snapshot; writes down what it asked and was answered. */
    public static void main(String[] arguments) throws IOException {
        Transcript transcript = new Transcript();
        Snapshot snapshot = Snapshot.open(Path.of(arguments[1]));
        transcript.java("VmBuilder.restore(Snapshot.open(directory)).launch()");
        try (Vm vm = VmBuilder.restore(snapshot).vmm(Path.of(arguments[0])).launch()) {
            transcript.java("vm.info().state()", vm.info().state());
            LinuxGuest guest = LinuxGuest.in(vm, transcript);
            guest.run("cat /run/token");
            guest.run("nproc");
            guest.run(READ);
            guest.run(READ_DATA);
            transcript.java("vm.shutdown(grace)", vm.shutdown(LinuxGuest.LONG));
        } finally {
            System.out.print(transcript);
        }
    }
}
