// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.value.VmmVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the older versions, those parts of the contracts of snapshots, migration and hot-plug that differ between versions. */
class OlderSimulatedSavingTest {

    @ParameterizedTest
    @ValueSource(strings = {"50.0", "51.1", "52.0"})
    void contracts_onOlderVersions(String version, @TempDir Path directory) throws Exception {
        LaunchBed bed = LaunchBed.simulated(directory, VmmVersion.parse(version));

        RestoreContract restore = new RestoreContract(bed) {};
        restore.save(Files.createDirectory(directory.resolve("saved")));
        restore.restore_onDemand();

        MigrationContract migration = new MigrationContract(bed) {};
        migration.migrateTo_whatCannotTakeIt();

        HotPlugContract hotPlug = new HotPlugContract(bed) {};
        hotPlug.memory_byVirtioMem();
    }
}
