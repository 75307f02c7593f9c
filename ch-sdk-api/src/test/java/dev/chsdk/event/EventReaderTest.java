// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.info.VmmEvent;
import dev.chsdk.info.VmmEvent.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventReaderTest {

    private static final String BOOTED = """
            {
              "timestamp": {
                "secs": 1,
                "nanos": 12345678
              },
              "source": "vm",
              "event": "booted",
              "properties": null
            }
            """;

    private static final String REMOVED = """
            {
              "timestamp": {
                "secs": 9,
                "nanos": 1
              },
              "source": "vm",
              "event": "device-removed",
              "properties": {
                "bdf": "0000:00:05.0",
                "id": "\u00e9"
              }
            }
            """;

    private static final String UNKNOWN = """
            {
              "timestamp": {
                "secs": 10,
                "nanos": 0
              },
              "source": "cpu_manager",
              "event": "create_vcpu",
              "properties": {
                "id": 3
              },
              "novelty": []
            }
            """;

    private static List<String> told(EventFrames frames, byte[]... pieces) {
        return Stream.of(pieces)
                .flatMap(piece -> frames.add(piece).stream())
                .map(VmmEvent::toString)
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void event_isTyped() {
        VmmEvent removed = new EventFrames().add(bytes(REMOVED + "\n")).get(0);

        assertThat(removed.kind()).isEqualTo(Kind.DEVICE_REMOVED).hasToString("vm device-removed");
        assertThat(removed.at()).isEqualTo(Duration.ofSeconds(9, 1));
        assertThat(removed.id()).contains("\u00e9");
        assertThat(removed.properties()).isEqualTo(Map.of("bdf", "0000:00:05.0", "id", "\u00e9"));
    }

    @Test
    void event_thatIsUnknown() {
        VmmEvent unknown = new EventFrames().add(bytes(UNKNOWN + "\n")).get(0);

        assertThat(unknown.kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(unknown).hasToString("cpu_manager create_vcpu {id=3}");
    }

    @Test
    void stream_cutAnywhere() {
        byte[] stream = bytes(BOOTED + "\n" + REMOVED + "\n" + UNKNOWN + "\n");
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(told(
                            new EventFrames(),
                            Arrays.copyOf(stream, cut),
                            Arrays.copyOfRange(stream, cut, stream.length)))
                    .as("cut at %s", cut)
                    .containsExactly(
                            "vm booted",
                            "vm device-removed {bdf=0000:00:05.0, id=\u00e9}",
                            "cpu_manager create_vcpu {id=3}");
        }
    }

    @Test
    void stream_thatEndsInTheMiddle() {
        assertThat(told(new EventFrames(), bytes(BOOTED + "\n" + REMOVED.substring(0, 80))))
                .containsExactly("vm booted");
    }

    @Test
    void stream_withAnEventThatWasCutShort() {
        for (int cut = 1; cut < BOOTED.length(); cut++) {
            assertThat(told(new EventFrames(), bytes(BOOTED.substring(0, cut) + UNKNOWN + "\n" + REMOVED + "\n")))
                    .as("cut at %s", cut)
                    .containsExactly(
                            "cpu_manager create_vcpu {id=3}", "vm device-removed {bdf=0000:00:05.0, id=\u00e9}");
        }
    }

    @Test
    void stream_withWhatIsNoEvent() {
        assertThat(told(new EventFrames(), bytes("[]\n\n\n\n{}\n\nnonsense\n\n" + BOOTED + "\n")))
                .containsExactly("vm booted");
    }

    @Test
    void stream_thatNeverEndsAnEvent() {
        EventFrames frames = new EventFrames();
        for (int i = 0; i < 20; i++) {
            assertThat(told(frames, new byte[100_000])).isEmpty();
        }

        assertThat(told(frames, bytes("\n\n" + BOOTED + "\n"))).containsExactly("vm booted");
    }

    @Test
    void file_thatGrows(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("events");
        try (EventReader reader = new EventReader(file)) {
            assertThat(reader.hasMore()).isFalse();
            assertThat(reader.next()).isEmpty();

            Files.writeString(file, BOOTED);
            assertThat(reader.hasMore()).isTrue();
            assertThat(reader.next()).isEmpty();

            Files.writeString(file, "\n" + REMOVED + "\n", StandardOpenOption.APPEND);
            Files.delete(file);
            assertThat(reader.next()).extracting(VmmEvent::kind).containsExactly(Kind.VM_BOOTED, Kind.DEVICE_REMOVED);
            assertThat(reader.hasMore()).isFalse();
        }
    }
}
