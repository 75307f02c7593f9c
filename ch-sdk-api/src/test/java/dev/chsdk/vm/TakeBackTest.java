// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeBackTest {

    private final List<String> done = new ArrayList<>();
    private final List<Step> told = new ArrayList<>();
    private final TakeBack takeBack = new TakeBack(() -> done.add("all"), told::add);

    @Test
    void close_undoesTheLastThingFirst() {
        takeBack.push(CloseStep.DIRECTORY_REMOVED, () -> done.add("first"));
        takeBack.push(CloseStep.ENDED, () -> done.add("second"));

        takeBack.close();

        assertThat(done).containsExactly("second", "first", "all");
        assertThat(told).containsExactly(CloseStep.ENDED, CloseStep.DIRECTORY_REMOVED);
    }

    @Test
    void close_attemptsEveryStep() {
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> done.add("first"));
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> {
            throw new IOException("disk");
        });
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> {
            throw new IllegalStateException("process");
        });

        assertThatThrownBy(takeBack::close)
                .hasMessage("process")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .isInstanceOf(UncheckedIOException.class)
                        .asString()
                        .contains("disk"));
        assertThat(done).containsExactly("first");
    }

    @Test
    void close_againTriesWhatFailed() {
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> done.add("first"));
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> {
            done.add("tried");
            if (done.size() == 1) {
                throw new IOException("busy");
            }
        });

        assertThatThrownBy(takeBack::close).hasMessageContaining("busy");
        takeBack.close();

        assertThat(done).containsExactly("tried", "first", "tried", "all");
    }

    @Test
    void close_againUndoesNothing() {
        takeBack.push(CloseStep.SOCKET_REMOVED, () -> done.add("first"));
        takeBack.close();
        takeBack.close();

        assertThat(done).containsOnlyOnce("first");
    }
}
