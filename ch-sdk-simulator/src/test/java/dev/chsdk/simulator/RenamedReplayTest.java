// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulator answers by rules, not by what was recorded: it answers as well when ids and files have other names, and
 * devices that do not depend on each other another order.
 */
class RenamedReplayTest {

    private static final int SEEDS = 3;

    @TempDir
    private Path directory;

    @TempDir
    private Path renamed;

    /** What is about HTTP alone, or processes, names nothing. */
    static Stream<Arguments> transcripts() {
        return TranscriptReplayTest.transcripts()
                .filter(name -> name.matches(
                        ".*/(add|boot|counters|full|hotplug|iommu|landlock|platform|rate|remove|resize|snapshot"
                                + "|virtio|zones).*"))
                .flatMap(name -> Stream.iterate(1, seed -> seed <= SEEDS, seed -> seed + 1)
                        .map(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void answers_doNotDependOnNames(String transcript, int seed) throws Exception {
        Path original = TranscriptReplayTest.root().resolve(transcript);
        Path written = RenamedTranscript.write(original, seed, renamed);

        assertThat(Files.readAllLines(written)).isNotEqualTo(Files.readAllLines(original));
        try (TranscriptReplay replay = new TranscriptReplay(written, directory)) {
            replay.run();
            assertThat(replay.comparisons()).isPositive();
        }
    }
}
