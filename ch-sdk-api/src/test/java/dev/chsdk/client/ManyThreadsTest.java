// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.action.Resize;
import dev.chsdk.config.Balloon;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.Fault;
import dev.chsdk.simulator.PlannedFault;
import dev.chsdk.simulator.RecordedCall;
import dev.chsdk.simulator.SimulatedVmm;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads share one client while answers go wrong: what was acknowledged has been done once, and what was not done
 * was never acknowledged. With {@code -Dstress.calls=10000} it is long.
 */
@Timeout(600)
class ManyThreadsTest {

    private static final int THREADS = 8;
    private static final int CALLS = Integer.getInteger("stress.calls", 400);
    private static final Pattern BALLOON = Pattern.compile("\"desired_balloon\":(\\d+)");

    /** Often enough that each happens, and no two numbers share a factor, so that they meet in every way. */
    private static final List<PlannedFault> FAULTS = List.of(
            Fault.CUT_AFTER_REQUEST.every(41),
            Fault.CUT_DURING_BODY.every(53),
            Fault.GARBAGE_BODY.every(67),
            Fault.TOO_MANY_CONNECTIONS.every(79),
            Fault.NO_ANSWER.once().on("vm.resize"),
            Fault.HALF_HEADER.once().on("vm.resize"));

    /** Only the two faults after which nothing comes use it up. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> perhaps = ConcurrentHashMap.newKeySet();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();
    private final Queue<VmmException> failures = new ConcurrentLinkedQueue<>();

    @Test
    void mixedCalls_withFaults_areAppliedOnceOrReported() throws Exception {
        try (SimulatedVmm vmm = SimulatedVmm.start(directory, VmmVersion.V53_0, FAULTS.toArray(new PlannedFault[0]));
                VmmClient client = VmmClient.connect(
                        vmm.socket(),
                        ClientOptions.defaults().limit(Duration.ofMinutes(5)).limit(Operation.RESIZE, LIMIT))) {
            boot(client);
            int before = vmm.calls().size();
            run(client);
            List<RecordedCall> calls = vmm.calls().subList(before, vmm.calls().size());

            checkFailures(vmm.calls().size());
            checkResizes(calls);
            assertThat(vmm.unexpectedRequests()).isEmpty();
        }
    }

    /** The first calls may meet a fault as well, and are of no interest here. */
    private void boot(VmmClient client) {
        client.create(Boot.kernel(TestGuest.kernel(), "")
                .cpus(Cpus.of(1))
                .memory(Memory.mib(64))
                .balloon(Balloon.of(ByteSize.mib(1)))
                .serial(Serial.file(directory.resolve("serial")))
                .console(Console.off()));
        client.boot();
    }

    private void run(VmmClient client) throws Exception {
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                running.add(pool.submit(() -> calls(client, number)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void calls(VmmClient client, int thread) {
        Random random = new Random(thread);
        for (int call = 0; call < CALLS; call++) {
            try {
                switch (random.nextInt(5)) {
                    case 0, 1 -> resize(client, (long) thread * CALLS + call + 1);
                    case 2 -> assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
                    case 3 -> assertThat(client.counters()).isNotNull();
                    default -> assertThat(client.ping().version()).isEqualTo(VmmVersion.V53_0);
                }
            } catch (VmmException e) {
                failures.add(e);
            }
        }
    }

    private void resize(VmmClient client, long balloon) {
        try {
            client.resize(Resize.balloon(ByteSize.bytes(balloon)));
            acknowledged.add(balloon);
        } catch (VmmConnectionException e) {
            (e.mayHaveBeenApplied() ? perhaps : refused).add(balloon);
            throw e;
        } catch (VmmTimeoutException e) {
            perhaps.add(balloon);
            throw e;
        } catch (VmmResponseException e) {
            refused.add(balloon);
            throw e;
        }
    }

    /** No more calls have failed than faults have happened: a call without a fault has succeeded. */
    private void checkFailures(int requests) {
        int faults = FAULTS.stream()
                .mapToInt(fault -> fault.once() ? 1 : requests / fault.every())
                .sum();

        assertThat(failures).hasSizeBetween(1, faults);
    }

    private void checkResizes(List<RecordedCall> calls) {
        Map<Long, Long> applied = calls.stream()
                .filter(call -> call.operation().equals("PUT vm.resize") && call.status() == 204)
                .map(call -> balloon(call.body()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(applied.values()).allMatch(times -> times == 1);
        assertThat(applied.keySet()).containsAll(acknowledged).doesNotContainAnyElementsOf(refused);
        Set<Long> told = ConcurrentHashMap.newKeySet();
        told.addAll(acknowledged);
        told.addAll(perhaps);
        assertThat(told).containsAll(applied.keySet());
        assertThat(acknowledged).isNotEmpty();
        assertThat(perhaps).isNotEmpty();
        assertThat(refused).isNotEmpty();
    }

    private static long balloon(String body) {
        Matcher found = BALLOON.matcher(body);
        assertThat(found.find()).as(body).isTrue();
        return Long.parseLong(found.group(1));
    }
}
