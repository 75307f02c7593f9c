// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The VM of a plan, booted from the beginning, on a working copy of its image. */
record FreshBoot(Plan plan, Consumer<Step> progress) implements Beginning {

    /** The working copy is named relative to the run directory, so that it can move with the VM. */
    @Override
    public VmConfig prepare(RunDirectory directory) throws IOException {
        if (plan.copied().isEmpty()) {
            return plan.vm();
        }
        Path image = plan.copied().get();
        int dot = image.toString().lastIndexOf('.');
        Path copy = directory.image(
                dot > image.toString().lastIndexOf('/') ? image.toString().substring(dot) : "");
        new WorkingCopy(image, copy, WorkingCopy.IN_A_RUN_DIRECTORY + " Or use imageInPlace(path).").make();
        progress.accept(LaunchStep.IMAGE_COPIED);
        List<DiskConfig> disks = new ArrayList<>();
        for (DiskConfig disk : plan.vm().disks()) {
            disks.add(Plan.isOn(disk, image) ? disk.path(copy.getFileName()) : disk);
        }
        return plan.vm().disks(disks);
    }

    @Override
    public void create(VmmClient client, VmConfig vm, RunDirectory directory) {
        client.create(vm);
    }

    @Override
    public void run(VmmClient client) {
        client.boot();
    }
}
