// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LifeTest {

    @Test
    void end_ofAStrangerThatIsWatchedNoLonger() throws Exception {
        Life stranger = new Life.OfAStranger(ProcessHandle.current());
        CompletableFuture<Integer> before = stranger.ended();
        assertThat(before).isNotDone();

        stranger.letGo();

        assertThat(before).isCompletedExceptionally();
        assertThatThrownBy(() -> stranger.ended().getNow(0))
                .hasMessageContaining("Process " + ProcessHandle.current().pid() + " is watched no longer");
        assertThat(stranger.waitFor(1)).isFalse();
    }
}
