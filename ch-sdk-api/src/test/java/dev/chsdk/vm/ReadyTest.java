// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.VmNotReadyException;
import dev.chsdk.error.VmmTimeoutException;
import dev.chsdk.info.VmmEvent.Kind;
import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waits for a process that is no VMM, whose events the test writes. */
class ReadyTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(100);

    private static final Ready NEVER = Ready.file(Path.of("/nowhere/at/all"));

    @TempDir
    Path directory;

    private Optional<VmParts> started = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        VmmProcess process = VmmLauncher.start(List.of("/bin/sh", "-c", "exec sleep 1000"), directory);
        started = Optional.of(new VmParts(
                VmmClient.connect(directory.resolve("api.sock")),
                process,
                directory,
                Optional.of(directory.resolve("events")),
                true,
                () -> directory.resolve("serial.log"),
                Course.USUAL));
    }

    @AfterEach
    void end() {
        vm().client().close();
        vm().process().close();
    }

    private VmParts vm() {
        return started.orElseThrow();
    }

    private void report(String source, String event) throws IOException {
        Files.writeString(
                directory.resolve("events"),
                "{\n  \"timestamp\": {\n    \"secs\": 1,\n    \"nanos\": 2\n  },\n  \"source\": \"" + source
                        + "\",\n  \"event\": \"" + event + "\",\n  \"properties\": null\n}\n\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void wait_endsWithAPanic() throws IOException {
        Files.writeString(directory.resolve("serial.log"), "Kernel panic - not syncing\n");
        report("vm", "booted");
        report("guest", "panic");

        assertThatThrownBy(() -> NEVER.within(LONG).await(vm()))
                .isInstanceOfSatisfying(
                        VmNotReadyException.class, e -> assertThat(e.reason()).isEqualTo("the guest panicked"))
                .hasMessage("The file /nowhere/at/all of VMM process "
                        + vm().process().pid()
                        + ": the guest panicked; last seen: there is nothing at /nowhere/at/all\n"
                        + "[serial.log]\nKernel panic - not syncing");
    }

    @Test
    void wait_forAPanic() throws IOException {
        report("guest", "panic");

        Ready.event(Kind.GUEST_PANIC).within(LONG).await(vm());
        assertThatThrownBy(() -> Ready.event(Kind.VM_BOOTED).within(LONG).await(vm()))
                .isInstanceOf(VmNotReadyException.class)
                .hasMessageContaining("last seen: event guest panic");
    }

    @Test
    void wait_afterAPanicThatARebootHasMended() throws IOException {
        report("guest", "panic");
        report("vm", "rebooting");
        report("vm", "rebooted");

        assertThatThrownBy(() -> NEVER.within(SHORT).await(vm()))
                .isInstanceOf(VmmTimeoutException.class)
                .hasMessageContaining("; the VM was reset 1 time");
    }

    @Test
    void wait_afterTheVmHasMovedAway() throws IOException {
        report("vm", "migration-finished");

        assertThatThrownBy(() -> NEVER.within(LONG).await(vm()))
                .isInstanceOf(VmNotReadyException.class)
                .hasMessageContaining("the VM has moved to another VMM");
    }

    @Test
    void all_whosePartsCameAtDifferentTimes() throws IOException {
        Path first = Files.createFile(directory.resolve("first"));
        Path second = directory.resolve("second");
        try (Condition.Probe probe =
                new Combined(List.of(HostConditions.file(first), HostConditions.file(second)), true).on(vm())) {
            assertThat(probe.look()).isEqualTo(Condition.Look.notYet("there is nothing at " + second));
            Files.delete(first);
            Files.createFile(second);

            assertThat(probe.look()).isEqualTo(Condition.Look.TRUE);
        }
    }

    @Test
    void any_whosePartsAreAllInVain() {
        Ready any = Ready.any(NEVER.within(Duration.ZERO), NEVER.within(SHORT));

        assertThatThrownBy(() -> any.within(LONG).await(vm()))
                .isInstanceOf(VmNotReadyException.class)
                .hasMessageContaining("The file /nowhere/at/all was not within PT0S: there is nothing at")
                .hasMessageContaining("The file /nowhere/at/all was not within PT0.1S: there is nothing at");
    }

    @Test
    void events_ofAVmmThatReportsNone() throws IOException {
        VmEvents events = new VmEvents(vm().process(), Optional.empty());

        assertThatThrownBy(events::soFar)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without --event-monitor path=FILE");
    }

    @Test
    void badArguments_areRefused() {
        assertThatThrownBy(() -> Ready.tcp("localhost", 0)).hasMessage("A TCP port is from 1 to 65535, this one is 0");
        assertThatThrownBy(() -> Ready.vsock(-1)).hasMessage("A vsock port is from 0 to 4294967295, this one is -1");
        assertThatThrownBy(() -> NEVER.within(Duration.ofNanos(-1)))
                .hasMessage("A limit must be 0 or longer, is PT-0.000000001S");
        assertThatThrownBy(Ready::all).hasMessage("Name at least one thing to be ready");
        assertThat(Ready.any(Ready.booted(), NEVER).within(LONG))
                .hasToString("The boot or The file /nowhere/at/all within PT2M");
    }
}
