// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.Serial;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmNotReadyException;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmExitedException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.event.Subscription;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.vm.VmExit.Cause;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a running VM says of itself and its guest, and how it ends, on whatever VMM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunningVmContract {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String BANNER = "CH-TEST-GUEST 1 READY";

    final LaunchBed bed;

    RunningVmContract(LaunchBed bed) {
        this.bed = bed;
    }

    /** A VM whose guest can be talked to. */
    private VmBuilder talkative() {
        return bed.builder().configure(vm -> vm.serial(Serial.socket(bed.links().resolve("serial"))));
    }

    /** Before v53.0 the guest's first words are lost when the VMM has not taken the connection by then. */
    private static boolean keepsFirstWords(Vm vm) {
        return vm.client().version().isAtLeast(VmmVersion.V53_0);
    }

    static void awaitGuest(Vm vm) {
        vm.serial().write("p");
        vm.await(Ready.serial("> p pong").within(LONG));
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void events_forALateListener() throws Exception {
        BlockingQueue<Kind> told = new LinkedBlockingQueue<>();
        try (Vm vm = bed.builder().launch()) {
            vm.pause();
            vm.resume();
            VmmEvent resumed = vm.events().await(event -> event.kind() == Kind.VM_RESUMED, LONG);
            assertThat(resumed.at()).isPositive();

            vm.events().onEvent(event -> told.add(event.kind()));

            List<Kind> kinds = List.of(
                    Kind.VMM_STARTING,
                    Kind.VM_BOOTING,
                    Kind.VM_BOOTED,
                    Kind.VM_PAUSING,
                    Kind.VM_PAUSED,
                    Kind.VM_RESUMING,
                    Kind.VM_RESUMED);
            for (Kind kind : kinds) {
                assertThat(next(told)).isEqualTo(kind);
            }
            assertThat(vm.events().soFar()).extracting(VmmEvent::kind).containsExactlyElementsOf(kinds);
        }
        assertThat(next(told)).as("told after the directory was removed").isEqualTo(Kind.VM_SHUTDOWN);
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void events_forAListenerThatFailsAndOneThatHasEnough() throws Exception {
        BlockingQueue<Kind> failing = new LinkedBlockingQueue<>();
        BlockingQueue<Kind> enough = new LinkedBlockingQueue<>();
        try (Vm vm = bed.builder().launch()) {
            Subscription subscription = vm.events().onEvent(event -> enough.add(event.kind()));
            assertThat(next(enough)).isEqualTo(Kind.VMM_STARTING);
            assertThat(next(enough)).isEqualTo(Kind.VM_BOOTING);
            assertThat(next(enough)).isEqualTo(Kind.VM_BOOTED);
            assertThat(vm.events().deliveries()).isEqualTo(1);
            subscription.close();
            assertThat(vm.events().deliveries()).isZero();
            vm.events().onEvent(event -> {
                failing.add(event.kind());
                throw new AssertionError("meant to fail");
            });
            vm.pause();

            assertThat(next(failing)).isEqualTo(Kind.VMM_STARTING);
            assertThat(next(failing)).isEqualTo(Kind.VM_BOOTING);
            assertThat(next(failing)).isEqualTo(Kind.VM_BOOTED);
            assertThat(next(failing)).isEqualTo(Kind.VM_PAUSING);
        }
        assertThat(enough).isEmpty();
    }

    @Test
    void events_forAListenerThatClosesTheVm() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Vm vm = bed.builder().launch();
        vm.events().onEvent(event -> {
            if (event.kind() == Kind.VM_BOOTED) {
                vm.close();
                closed.countDown();
            }
        });

        assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(vm.process().isAlive()).isFalse();
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void events_awaitOfOneThatDoesNotCome() {
        try (Vm vm = bed.builder().launch()) {
            assertThatThrownBy(() -> vm.events().await(event -> event.kind() == Kind.VM_RESTORED, SHORT))
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessage("An event of VMM process " + vm.process().pid()
                            + ": not within 300 ms; last seen: event vm booted");
        }
    }

    @Test
    void await_whatTheGuestSays() {
        try (Vm vm = bed.builder().launch()) {
            vm.await(Ready.booted());
            vm.await(Ready.event(Kind.VM_BOOTED));
            vm.await(Ready.serial(BANNER).within(LONG));
            vm.await(Ready.all(Ready.serial(Pattern.compile("mem=\\d+")).within(LONG), Ready.booted()));

            assertThat(vm.serial().text()).contains("cmdline=from a test");
            assertThatThrownBy(() -> vm.serial().writeLine("p"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("takes no input");
        }
    }

    @Test
    void await_whatTheGuestNeverSays() {
        try (Vm vm = bed.builder().launch()) {
            vm.await(Ready.serial("cmdline=from a test").within(LONG));

            assertThatThrownBy(() -> vm.await(Ready.serial("login:").within(SHORT)))
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageStartingWith("\"login:\" on the serial port of VMM process "
                            + vm.process().pid() + ": not within 300 ms; last seen: the serial port said \"cmdline=")
                    .hasMessageContaining("[serial.log]\n" + BANNER);
        }
    }

    @Test
    void await_aPartThatIsTooLate() {
        try (Vm vm = bed.builder().launch()) {
            Ready never = Ready.serial("login:").within(SHORT);

            assertThatThrownBy(() -> vm.await(Ready.all(Ready.booted(), never).within(LONG)))
                    .isInstanceOf(VmNotReadyException.class)
                    .hasMessageContaining("was not within PT0.3S");
            vm.await(Ready.any(never, Ready.serial(BANNER)).within(LONG));
        }
    }

    @Test
    void await_theHost() throws Exception {
        Path file = bed.links().resolve("flag");
        try (Vm vm = bed.builder().launch();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            vm.await(Ready.tcp(server.getInetAddress().getHostAddress(), server.getLocalPort())
                    .within(LONG));
            assertThatThrownBy(() -> vm.await(Ready.file(file).within(SHORT)))
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageContaining("there is nothing at " + file);
            Files.createFile(file);
            vm.await(Ready.file(file));
            Files.delete(file);
        }
    }

    @Test
    void await_aGuestThatDoesNotListen() {
        try (Vm vm = bed.builder().launch()) {
            assertThatThrownBy(() -> vm.await(Ready.vsock(1024).within(SHORT)))
                    .isInstanceOf(VmmTimeoutException.class)
                    .hasMessageContaining("the guest has not answered");
        }
    }

    @Test
    void await_whatCanNeverBe() {
        try (Vm vm = bed.builder()
                .configure(c -> c.serial(Serial.off()).vsock(Optional.empty()))
                .launch()) {
            assertThatThrownBy(() -> vm.await(Ready.serial("login:")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The VM's serial port is in mode OFF, which nobody can read;"
                            + " use Serial.socket(path), Serial.pty() or Serial.file(path)");
            assertThatThrownBy(() -> vm.await(Ready.any(Ready.booted(), Ready.vsock(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no socket device");
        }
    }

    @Test
    void await_ofAVmmThatIsKilled() throws Exception {
        try (Vm vm = bed.builder().launch()) {
            vm.await(Ready.serial("cmdline=").within(LONG));
            Thread killer = new Thread(() -> vm.process().handle().destroyForcibly());
            killer.start();

            assertThatThrownBy(() -> vm.await(Ready.serial("login:").within(LONG)))
                    .isInstanceOfSatisfying(
                            VmmExitedException.class,
                            e -> assertThat(e.signal()).hasValue(9))
                    .hasMessageContaining(BANNER);
            killer.join();
        }
    }

    @Test
    void await_interrupted() {
        try (Vm vm = bed.builder().launch()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> vm.await(Ready.serial("login:"))).isInstanceOf(InterruptedVmmException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void serial_onAPseudoTerminal() {
        try (Vm vm = bed.builder().configure(c -> c.serial(Serial.pty())).launch()) {
            vm.await(Ready.serial("CH-TEST-GUEST 1 READY").within(LONG));
            vm.serial().writeLine("p");
            assertThat(vm.serial().await(Pattern.compile("pong (\\d+)"), LONG).group(1))
                    .isEqualTo("1");

            vm.serial().write("r");
            vm.await(Ready.event(Kind.VM_REBOOTED).within(LONG));

            vm.await(Ready.serial(Pattern.compile("(?s)READY.*pong.*READY")).within(LONG));
        }
    }

    @Test
    void serial_onASocket() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Vm vm = talkative().launch()) {
            vm.serial().onLine(lines::add);
            if (keepsFirstWords(vm)) {
                assertThat(next(lines)).startsWith(BANNER);
                assertThat(next(lines)).isEqualTo("cmdline=from a test");
            }

            vm.serial().writeLine("p");

            assertThat(vm.serial()
                            .await(Pattern.compile("> p pong (\\d+)"), LONG)
                            .group(1))
                    .isEqualTo("1");
            String line = next(lines);
            while (!keepsFirstWords(vm) && !line.startsWith(">")) {
                line = next(lines);
            }
            assertThat(line).isEqualTo("> p pong 1");
            assertThat(vm.serial().find(Pattern.compile("login:"))).isEmpty();
        }
        assertThat(bed.leftovers()).isEmpty();
    }

    @Test
    void serial_afterTheGuestRebooted() {
        try (Vm vm = talkative().launch()) {
            awaitGuest(vm);
            vm.serial().write("t");
            vm.await(Ready.event(Kind.VM_REBOOTED).within(LONG));
            if (keepsFirstWords(vm)) {
                vm.await(Ready.serial(Pattern.compile("(?s)" + BANNER + ".*triple-fault.*" + BANNER))
                        .within(LONG));
                vm.serial().write("v");
                vm.await(Ready.serial("> v 00000000").within(LONG));
            }
        }
    }

    @Test
    void serial_askedForAfterAReset() {
        try (Vm vm = talkative().launch()) {
            vm.client().reboot();
            vm.await(Ready.event(Kind.VM_REBOOTED).within(LONG));
            vm.serial().write("p");

            vm.await(Ready.serial("> p pong 1").within(LONG));
        }
    }

    @Test
    void serial_thatAnotherClientHasTaken() {
        try (Vm vm = talkative().launch()) {
            awaitGuest(vm);
            try (TestGuest guest = TestGuest.on(vm)) {
                assertThat(guest.ping()).isEqualTo(2);

                assertThat(vm.process().awaitWhileAlive("The loss of the port", () -> refusesToWrite(vm), LONG))
                        .isEmpty();
                assertThat(guest.ping()).isGreaterThan(1);
            }
            assertThat(vm.serial().text()).doesNotContain("pong 2\n");
        }
    }

    private static Optional<String> refusesToWrite(Vm vm) {
        try {
            vm.serial().write("\r");
            return Optional.of("it was written");
        } catch (VmmConnectionException taken) {
            return Optional.empty();
        }
    }

    @Test
    void serial_thatATestGuestTakesFirst() {
        try (Vm vm = talkative().launch();
                TestGuest guest = TestGuest.on(vm)) {
            if (keepsFirstWords(vm)) {
                assertThat(guest.awaitReady(LONG).commandLine()).isEqualTo("from a test");
            }
            assertThat(guest.ping()).isPositive();
        }
    }

    @Test
    void exit_ofAGuestThatPowersOff() throws Exception {
        try (Vm vm = talkative().launch()) {
            var exit = vm.exit();
            var callback = exit.thenApply(how -> Thread.currentThread().getName());
            awaitGuest(vm);
            assertThat(exit).isNotDone();
            vm.serial().write("q");

            assertThatThrownBy(() -> vm.await(Ready.serial("login:").within(LONG)))
                    .isInstanceOfAny(VmNotReadyException.class, VmmExitedException.class)
                    .hasMessageContaining("> q power-off");
            assertThat(exit.get(LONG.toSeconds(), TimeUnit.SECONDS).cause()).isEqualTo(Cause.GUEST_POWER_OFF);
            assertThat(callback.get(LONG.toSeconds(), TimeUnit.SECONDS)).doesNotStartWith("ch-sdk");
            assertThat(vm.shutdown(LONG)).isEqualTo(ShutdownStep.ALREADY_OFF);
        }
    }

    @Test
    void exit_ofAVmThatIsClosed() throws Exception {
        Vm vm = bed.builder().launch();
        var exit = vm.exit();
        vm.close();

        assertThat(exit.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("SHUTDOWN, status 0");
        assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS).cause()).isEqualTo(Cause.SHUTDOWN);
    }

    @Test
    void exit_ofAVmThatWasClosedUnwatched() throws Exception {
        Vm vm = bed.builder().launch();
        vm.process().handle().destroyForcibly();
        vm.process().exit().get(LONG.toSeconds(), TimeUnit.SECONDS);
        vm.close();

        assertThat(vm.exit().get(LONG.toSeconds(), TimeUnit.SECONDS)).hasToString("SIGNAL, signal 9 (SIGKILL)");
    }
}
