// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final long LONG = 120;

    /** Numbers from 0 on, two at a time, up to a last one. */
    private static final class Numbers implements Delivery.Source<Integer> {

        private final int last;
        private final CountDownLatch closed = new CountDownLatch(1);
        private int next;

        Numbers(int last) {
            this.last = last;
        }

        @Override
        public boolean hasMore() {
            return next <= last;
        }

        @Override
        public List<Integer> next() {
            List<Integer> some = new ArrayList<>();
            while (some.size() < 2 && hasMore()) {
                some.add(next++);
            }
            return some;
        }

        @Override
        public void close() {
            closed.countDown();
        }

        void awaitClose() throws InterruptedException {
            assertThat(closed.await(LONG, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void delivery_isInOrderAndEnds() throws Exception {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        Numbers numbers = new Numbers(9);
        Delivery<Integer> delivery = Delivery.toAnybody(numbers, told::add);
        Follower.ofThisJvm().follow(delivery);
        delivery.end();

        numbers.awaitClose();
        assertThat(told).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void delivery_closedByItsListener() throws Exception {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        Numbers numbers = new Numbers(9);
        List<Delivery<Integer>> itself = new ArrayList<>();
        Delivery<Integer> delivery = Delivery.toAnybody(numbers, number -> {
            told.add(number);
            if (number == 2) {
                itself.get(0).close();
            }
        });
        itself.add(delivery);
        Follower.ofThisJvm().follow(delivery);

        numbers.awaitClose();
        assertThat(told).containsExactly(0, 1, 2);
    }

    @Test
    void deliveries_ofManyShareFewThreads() throws Exception {
        AtomicInteger most = new AtomicInteger();
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        List<Numbers> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Numbers numbers = new Numbers(3);
            all.add(numbers);
            Delivery<Integer> delivery = Delivery.toAnybody(numbers, number -> {
                threads.add(Thread.currentThread());
                most.accumulateAndGet(ours(), Math::max);
            });
            Follower.ofThisJvm().follow(delivery);
            delivery.end();
        }
        for (Numbers numbers : all) {
            numbers.awaitClose();
        }

        assertThat(threads).hasSize(2000);
        assertThat(most.get()).isBetween(2, 3);
    }

    @Test
    void listenersThatTakeTheirTime_holdUpNothingOfOurs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        List<Numbers> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Numbers numbers = new Numbers(0);
            all.add(numbers);
            Delivery<Integer> delivery = Delivery.toAnybody(numbers, number -> {
                busy.countDown();
                await(end);
            });
            Follower.ofThisJvm().follow(delivery);
            delivery.end();
        }
        await(busy);
        Numbers ours = new Numbers(9);
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        Delivery<Integer> delivery = Delivery.toOurselves(ours, told::add);
        Follower.ofThisJvm().follow(delivery);
        delivery.end();

        ours.awaitClose();
        assertThat(told).hasSize(10);
        end.countDown();
        for (Numbers numbers : all) {
            numbers.awaitClose();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void follower_goesOnAfterAnError() throws Exception {
        Follower follower = new Follower();
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        follower.follow(() -> {
            throw new AssertionError("a defect");
        });
        follower.follow(() -> {
            if (looks.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            again.countDown();
            return false;
        });

        await(again);
        assertThat(looks).hasValue(2);
    }

    private static int ours() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("ch-sdk-(follower|listener)"))
                .count();
    }

    @Test
    void follower_endsWithTheLastThingThatItFollows() throws Exception {
        Follower follower = new Follower();
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        for (int i = 0; i < 2; i++) {
            follower.follow(() -> {
                threads.add(Thread.currentThread());
                return false;
            });
            Thread thread = threads.poll(LONG, TimeUnit.SECONDS);
            assertThat(thread).isNotNull();
            assertThat(thread.isDaemon()).isTrue();
            thread.join(TimeUnit.SECONDS.toMillis(LONG));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void follower_goesOnWithoutWhatFails() throws Exception {
        Follower follower = new Follower();
        CountDownLatch looks = new CountDownLatch(5);
        follower.follow(() -> {
            throw new IllegalStateException("meant to fail");
        });
        follower.follow(() -> {
            looks.countDown();
            return looks.getCount() > 0;
        });

        assertThat(looks.await(LONG, TimeUnit.SECONDS)).isTrue();
    }
}
