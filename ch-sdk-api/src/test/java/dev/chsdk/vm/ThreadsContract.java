// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many threads the SDK has while listeners, its own reactions and calls are busy, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ThreadsContract {

    private static final long LONG = 120;
    private static final int CALLERS = 6;

    private final LaunchBed bed;

    ThreadsContract(LaunchBed bed) {
        this.bed = bed;
    }

    @Test
    void threads_areAtMostSix() throws Exception {
        Queue<List<String>> samples = new ConcurrentLinkedQueue<>();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        try (Vm one = launch("one.sock");
                Vm other = launch("other.sock")) {
            for (int i = 0; i < CALLERS; i++) {
                for (Vm vm : List.of(one, other)) {
                    vm.events().onEvent(event -> {
                        busy.countDown();
                        await(end);
                    });
                }
            }
            await(busy);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Vm vm = i % 2 == 0 ? one : other;
                callers.add(
                        CompletableFuture.runAsync(() -> pauseAndResume(vm, samples), run -> new Thread(run).start()));
            }
            CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(LONG, TimeUnit.SECONDS);
        } finally {
            end.countDown();
        }

        assertThat(samples)
                .allSatisfy(names -> assertThat(names).hasSizeLessThanOrEqualTo(6))
                .flatMap(names -> names)
                .contains("ch-sdk-follower", "ch-sdk-listener");
        assertThat(bed.leftovers()).isEmpty();
    }

    private Vm launch(String socket) {
        return bed.builder()
                .environment(Map.of("CH_API_SOCKET", bed.links().resolve(socket).toString()))
                .privateSockets()
                .onGuestReboot(GuestReboot.STOP)
                .launch();
    }

    /** Each call also makes events, for the listeners and for the SDK's own reactions. */
    private static void pauseAndResume(Vm vm, Queue<List<String>> samples) {
        for (int i = 0; i < 20; i++) {
            synchronized (vm) {
                vm.pause();
                samples.add(ours());
                vm.resume();
            }
            samples.add(ours());
        }
    }

    private static List<String> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ch-sdk-"))
                .collect(Collectors.toList());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
