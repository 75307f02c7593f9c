// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator answers what real VMMs answered, request by request. */
class TranscriptReplayTest {

    /** In all transcripts: answers, files, events, exits. */
    private static final int STEPS = 11_816;

    private static final AtomicInteger COMPARED = new AtomicInteger();

    @TempDir
    private Path directory;

    static Stream<String> transcripts() {
        try (Stream<Path> files = Files.walk(root())) {
            List<String> names = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .map(file -> root().relativize(file).toString())
                    .sorted()
                    .toList();
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path root() {
        try {
            return Path.of(Objects.requireNonNull(TranscriptReplayTest.class.getResource("/transcripts"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void answers_equalThoseOfTheRealVmm(String transcript) throws Exception {
        try (TranscriptReplay replay = new TranscriptReplay(root().resolve(transcript), directory)) {
            replay.run();
            assertThat(replay.comparisons()).as("compared steps").isPositive();
            COMPARED.addAndGet(replay.comparisons());
        }
    }

    /** Nothing was left out, and every place that may differ from the recordings is one where they have a placeholder. */
    @AfterAll
    static void comparison_isComplete() {
        System.out.println("Transcripts: " + COMPARED.get() + " steps compared");
        assertThat(COMPARED.get()).as("compared steps of all transcripts").isEqualTo(STEPS);
        assertThat(Places.used()).containsExactlyInAnyOrderElementsOf(Places.EXCEPTIONS.keySet());
    }
}
