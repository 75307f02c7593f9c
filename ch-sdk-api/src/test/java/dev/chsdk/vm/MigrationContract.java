// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.action.Migrate;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.info.VmState;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.vm.VmExit.Cause;
import dev.chsdk.wire.WireFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Migration on one host, on whatever VMM. The guest shows that it is the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MigrationContract {

    static final Duration LONG = Duration.ofMinutes(2);

    final LaunchBed bed;

    MigrationContract(LaunchBed bed) {
        this.bed = bed;
    }

    /** A VM whose guest can be talked to, and which shares nothing. */
    VmBuilder talkative() {
        return bed.builder()
                .privateSockets()
                .configure(vm -> vm.serial(Serial.socket(bed.links().resolve("serial"))));
    }

    static int ping(Vm vm) {
        try (TestGuest guest = TestGuest.on(vm)) {
            return guest.ping();
        }
    }

    static void assertMoved(Vm source, VmReceiver receiver, Migration migration) throws Exception {
        assertThat(migration.reason()).isEmpty();
        assertThat(migration.hasMoved()).isTrue();
        assertThat(migration.vm().directory()).isEqualTo(receiver.directory());
        assertThat(source.process().isAlive()).isFalse();
        assertThat(source.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause())
                .isEqualTo(Cause.MIGRATED_AWAY);
    }

    @Test
    void migrateTo_anotherVmmOfThisHost() throws Exception {
        try (VmReceiver receiver = talkative().receiver()) {
            Vm moved;
            int count;
            try (Vm source = talkative().launch();
                    TestGuest guest = TestGuest.on(source)) {
                count = guest.ping();

                Migration migration = source.migrateTo(receiver);

                assertMoved(source, receiver, migration);
                moved = migration.vm();
            }
            assertThat(moved.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(ping(moved)).isEqualTo(count + 1);
            assertThat(moved.directory().resolve("image.img")).exists();
            assertThat(moved.directory().resolve("vsock.sock")).exists();
            moved.client().reboot();
            moved.await(Ready.event(VmmEvent.Kind.VM_REBOOTED).within(LONG));
            assertThat(moved.info().state()).isEqualTo(VmState.RUNNING);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void migrateTo_overTcp() throws Exception {
        try (VmReceiver receiver = talkative().receiver(Migrate.from(IpAddress.parse("127.0.0.1"), 0));
                Vm source = talkative().launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();
            UnaryOperator<SendMigrationData> inParallel =
                    how -> how.connections(2).downtime(Duration.ofSeconds(1)).timeout(LONG);
            boolean isKnown = source.client().version().isAtLeast(VmmVersion.V52_0);

            Migration migration = source.migrateTo(receiver, isKnown ? inParallel : UnaryOperator.identity());

            assertMoved(source, receiver, migration);
            assertThat(ping(migration.vm())).isEqualTo(count + 1);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void migrateTo_andOnFromThere() throws Exception {
        int count;
        try (VmReceiver third = talkative().receiver()) {
            Migration twice;
            try (VmReceiver second = talkative().receiver()) {
                Migration once;
                try (Vm first = talkative().launch();
                        TestGuest guest = TestGuest.on(first)) {
                    count = guest.ping();
                    once = first.migrateTo(second);
                }
                twice = once.vm().migrateTo(third);
                assertMoved(once.vm(), third, twice);
            }
            assertThat(ping(twice.vm())).isEqualTo(count + 1);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void migrateTo_whatCannotTakeIt() throws Exception {
        Path image = Files.write(bed.links().resolve("gone.img"), new byte[1 << 20]);
        VmBuilder builder = talkative().imageInPlace(image);
        try (VmReceiver receiver = builder.receiver();
                Vm source = builder.launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();
            if (!source.client().version().isAtLeast(VmmVersion.V52_0)) {
                assertThatThrownBy(() -> source.migrateTo(receiver, how -> how.timeout(LONG)))
                        .as("refused before the receiver is used")
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("timeout_s")
                        .hasMessageContaining("52.0");
            }
            Files.delete(image);

            Migration migration = source.migrateTo(receiver);

            assertThat(migration.outcome()).isEqualTo(Migration.Outcome.CAME_BACK);
            assertThat(migration.reason()).isNotEmpty();
            assertThat(migration.vm()).isSameAs(source);
            source.pause();
            source.resume();
            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
            assertThat(guest.ping()).isEqualTo(count + 1);
            assertThat(receiver.directory()).doesNotExist();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void migrateTo_whilePaused() throws Exception {
        try (VmReceiver receiver = talkative().receiver();
                Vm source = talkative().launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();
            source.pause();
            if (source.client().version().isAtLeast(VmmVersion.V52_0)) {
                Migration migration = source.migrateTo(receiver);

                assertThat(migration.vm().info().state()).isEqualTo(VmState.PAUSED);
                migration.vm().resume();
                assertThat(ping(migration.vm())).isEqualTo(count + 1);
            } else {
                assertThatThrownBy(() -> source.migrateTo(receiver))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("A paused VM can move from v52.0 on");
            }
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void migrateTo_withSocketsThatBothWouldMake() {
        try (VmReceiver receiver = talkative().receiver();
                Vm source = bed.builder().launch()) {
            assertThatThrownBy(() -> source.migrateTo(receiver))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Both VMMs would make [" + bed.links().resolve("vsock") + "]")
                    .hasMessageContaining("privateSockets()");
            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    @Test
    void migrateTo_aReceiverThatWasUsed() {
        try (VmReceiver receiver = talkative().receiver()) {
            Migration migration;
            try (Vm first = talkative().launch()) {
                migration = first.migrateTo(receiver);
            }
            assertThat(migration.hasMoved()).isTrue();
            try (Vm second = talkative().launch()) {
                assertThatThrownBy(() -> second.migrateTo(receiver))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("has been used");
                assertThat(migration.vm().info().state()).isEqualTo(VmState.RUNNING);
            }
        }
    }

    @Test
    void migrateTo_byHandingTheMemoryOver() throws Exception {
        VmBuilder shared =
                talkative().configure(vm -> vm.memory(Memory.mib(64).shared())).vmmArgument("--seccomp", "false");
        try (VmReceiver receiver = shared.receiver();
                Vm source = shared.launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();

            Migration migration = source.migrateTo(receiver, how -> how.local());

            assertMoved(source, receiver, migration);
            assertThat(ping(migration.vm())).isEqualTo(count + 1);
        }
    }

    @Test
    void migrateTo_byHandingOverMemoryThatIsPrivate() {
        try (VmReceiver receiver = talkative().receiver();
                Vm source = talkative().launch()) {
            assertThatThrownBy(() -> source.migrateTo(receiver, how -> how.local()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Memory.shared()");
            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    @Test
    void migrateTo_inAWayThatCannotBeSaid() throws Exception {
        VmBuilder shared =
                talkative().configure(vm -> vm.memory(Memory.mib(64).shared())).vmmArgument("--seccomp", "false");
        try (VmReceiver receiver = shared.receiver();
                Vm source = shared.launch()) {
            assertThatThrownBy(
                            () -> source.migrateTo(receiver, how -> how.local().preserveSource()))
                    .isInstanceOf(WireFormatException.class);

            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void receiver_thatIsNotUsed() throws Exception {
        VmReceiver receiver = talkative().receiver();
        assertThat(receiver.directory()).exists();
        receiver.close();
        assertThat(bed.leftovers()).isEmpty();
    }
}
