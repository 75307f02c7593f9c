// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.config.VmConfig;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The VM of a snapshot, with a changed description and on copies of the snapshot's images. */
record Restoration(Snapshot snapshot, String description, RestoreDraft asked, Consumer<Step> progress)
        implements Beginning {

    private static final String FOLDER = "restore";

    /** The VMM reads from a folder that has the changed description, and links to the rest of the snapshot. */
    @Override
    public VmConfig prepare(RunDirectory directory) throws IOException {
        for (SavedImage image : snapshot.manifest().images()) {
            Path copy = directory.path().resolve(image.file());
            new WorkingCopy(snapshot.directory().resolve(image.file()), copy, WorkingCopy.IN_A_RUN_DIRECTORY).make();
        }
        progress.accept(LaunchStep.IMAGE_COPIED);
        Path folder = Files.createDirectory(directory.path().resolve(FOLDER));
        Files.writeString(folder.resolve(Snapshot.CONFIG), description);
        for (String name : List.of(Snapshot.STATE, Snapshot.MEMORY)) {
            Path saved = snapshot.directory().resolve(name);
            if (Files.exists(saved)) {
                Files.createSymbolicLink(folder.resolve(name), saved);
            }
        }
        progress.accept(LaunchStep.STATE_LINKED);
        return VmConfig.fromVmm(description);
    }

    @Override
    public void create(VmmClient client, VmConfig vm, RunDirectory directory) {
        client.restore(asked.from(directory.path().resolve(FOLDER)), asked.inOrder());
    }

    @Override
    public void run(VmmClient client) {
        if (!asked.isPaused) {
            client.resume();
        }
    }
}
