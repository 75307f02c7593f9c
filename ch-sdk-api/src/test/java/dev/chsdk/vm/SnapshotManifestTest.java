// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.error.SnapshotException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot may come from elsewhere: its manifest is read, and not trusted. */
class SnapshotManifestTest {

    static final String MANIFEST = """
            {"format": 1, "vmm": "53.0", "memory_only": false, "run_directory": "/run/x",
             "images": [{"list": "disks", "index": 0, "source": "/i.raw", "file": "disk-0.raw"}],
             "sizes": {"config.json": 2, "state.json": 2, "disk-0.raw": 1}}
            """;

    @TempDir
    Path directory = Path.of("");

    private Snapshot open(String manifest) throws IOException {
        Files.writeString(directory.resolve(SnapshotManifest.NAME), manifest);
        return Snapshot.open(directory);
    }

    @Test
    void open_theManifestThatTheOthersAreMadeFrom() throws IOException {
        assertThat(open(MANIFEST).manifest().images()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../disk-0.raw", "a/disk-0.raw", "disk-0/../../x", "journal", ""})
    void open_imageThatIsNotInTheSnapshot_isRefused(String file) throws IOException {
        String manifest = MANIFEST.replace("disk-0.raw", file);

        assertThatThrownBy(() -> open(manifest))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("images: \"" + file + "\" is no image of the snapshot");
    }

    @ParameterizedTest
    @CsvSource({
        "\"disks\", \"net\", images: \"net\" is no list of images",
        "\"config.json\": 2, \"x\": 2, sizes: config.json is missing",
        "\"state.json\": 2, \"x\": 2, sizes: state.json is missing"
    })
    void open_manifestThatCannotBe_isRefused(String there, String written, String why) throws IOException {
        String manifest = MANIFEST.replace(there, written);

        assertThatThrownBy(() -> open(manifest))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(why);
    }

    @Test
    void begin_inADirectoryThatIsTaken_isRefused() throws IOException {
        SnapshotManifest.begin(directory);

        assertThatThrownBy(() -> SnapshotManifest.begin(directory)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(SnapshotManifest.sizesIn(directory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty; copy the snapshot again",
        "'[]', 'it holds ARRAY, no object'",
        "'{}', 'has format none, this SDK reads format 1'",
        "'{\"format\": 1,', Unexpected end-of-input"
    })
    void open_manifestThatWasCut_isRefused(String manifest, String why) {
        assertThatThrownBy(() -> open(manifest))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("chsdk-snapshot.json cannot be read")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"disks\": 5}"})
    void config_thatIsDamaged_isRefused(String config) throws IOException {
        Files.writeString(directory.resolve("config.json"), config);
        Snapshot snapshot = open(MANIFEST);

        assertThatThrownBy(snapshot::config)
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("config.json cannot be read");
        assertThatThrownBy(() -> new SavedDescription(snapshot).beforeTheLaunch())
                .isInstanceOf(SnapshotException.class);
    }
}
