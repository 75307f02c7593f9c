// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.config.VmConfig;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A VMM from its command line to its exit status, be it a process of its own or not. */
final class VmmProcess {

    private final CommandLine line;
    private final EventLog events;
    private final Vmm vmm;
    private final Api api;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CompletableFuture<Integer> exit;
    private volatile @Nullable ApiSocket socket;

    private VmmProcess(CommandLine line, VmmVersion version, Host host, FaultPlan faults) throws StartFailure {
        this.line = line;
        refuseDescriptors();
        createLog();
        this.events = new EventLog(openEvents(), faults);
        this.vmm = new Vmm(
                version,
                events,
                host,
                new VmmOptions(
                        line.has("no-shutdown"),
                        !line.value("seccomp").orElse("true").matches("false|log"),
                        faults));
        this.api = new Api(vmm);
        this.exit = vmm.exit().thenApplyAsync(this::cleanUp, VmmProcess::onItsOwnThread);
    }

    private static void onItsOwnThread(Runnable work) {
        Thread thread = new Thread(work, "vmm-exit");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts a VMM that listens, but answers only after {@link #boot()}.
     *
     * @throws StartFailure if the real one would end instead
     */
    static VmmProcess start(List<String> arguments, VmmVersion version, Host host, List<PlannedFault> faults)
            throws StartFailure {
        VmmProcess process =
                new VmmProcess(CommandLine.parse(arguments, version), version, host, new FaultPlan(faults));
        process.orEnd(process::serve);
        return process;
    }

    /**
     * Boots the VM of the command line, if there is one, and lets the API answer.
     *
     * @throws StartFailure if the real one would end instead
     */
    void boot() throws StartFailure {
        orEnd(this::bootVm);
        started.countDown();
    }

    private interface Step {
        void run() throws StartFailure;
    }

    /** Takes a step of the start; when it fails, nothing of the process is left but what the real one leaves. */
    private void orEnd(Step step) throws StartFailure {
        try {
            step.run();
        } catch (StartFailure e) {
            vmm.end(e.status());
            started.countDown();
            exit.join();
            throw e;
        }
    }

    private void refuseDescriptors() throws StartFailure {
        for (String flag : List.of("api-socket", "event-monitor")) {
            if (line.value(flag).orElse("").startsWith("fd=")) {
                throw StartFailure.chain(List.of("Not simulated: --" + flag + " with fd="));
            }
        }
    }

    private void createLog() throws StartFailure {
        String log = line.value("log-file").orElse("");
        try {
            if (!log.isEmpty()) {
                Consoles.createPrivately(Path.of(log)).close();
            }
        } catch (IOException e) {
            throw StartFailure.chain(List.of("Error creating log file", OsError.of(e)));
        }
    }

    private OutputStream openEvents() throws StartFailure {
        Optional<String> monitor = line.value("event-monitor");
        if (monitor.isEmpty()) {
            return OutputStream.nullOutputStream();
        }
        String value = monitor.get();
        try {
            if (value.startsWith("path=")) {
                return Consoles.createPrivately(Path.of(CommandLine.path(value)));
            }
        } catch (IOException e) {
            throw StartFailure.chain(List.of("Error doing event monitor I/O", OsError.of(e)));
        }
        throw StartFailure.chain(
                List.of("Error parsing --event-monitor", "unknown option: " + value.replaceFirst("=.*", "")));
    }

    private void serve() throws StartFailure {
        Optional<Path> path = socketPath();
        if (path.isPresent()) {
            socket = ApiSocket.listen(path.get(), vmm.version(), this::answer);
        }
    }

    /** Requests wait until the VM of the command line is booted, as those that reach a busy VMM do. */
    private @Nullable Answer answer(HttpRequest request) {
        try {
            started.await();
            return api.answer(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void bootVm() throws StartFailure {
        Optional<String> restore = line.value("restore");
        if (restore.isPresent()) {
            restore(restore.get());
            return;
        }
        if (line.vm().isEmpty()) {
            return;
        }
        String action = "Error creating VM";
        try {
            vmm.create(VmConfig.fromArguments(line.vm(), vmm.version()).toJson(vmm.version()));
            action = "Error booting VM";
            sufferAtBoot();
            vmm.boot();
        } catch (IllegalArgumentException | SerdeException e) {
            throw StartFailure.chain(List.of("Error parsing config", String.valueOf(e.getMessage())));
        } catch (Refusal e) {
            throw StartFailure.chain(chain(action, e));
        }
    }

    /** Faults of the API's boot happen to that of the command line too. */
    private void sufferAtBoot() throws Refusal {
        Fault fault = vmm.options().faults().onOperation("vm.boot");
        if (fault == Fault.KILLED_AT_BOOT) {
            vmm.die(Signal.KILL);
            exit.join();
        }
        if (fault == Fault.EXIT_AT_BOOT || fault == Fault.PANIC) {
            throw new Refusal(500, "Simulated fault: " + fault);
        }
    }

    private void restore(String options) throws StartFailure {
        try {
            String body = RestoreOptions.toJson(options, vmm.version());
            new SnapshotCalls(vmm).restore(vmm.read("RestoreConfig", body), List.of());
        } catch (IllegalArgumentException | SerdeException e) {
            throw StartFailure.chain(
                    List.of("Error parsing restore", "Error parsing --restore", String.valueOf(e.getMessage())));
        } catch (Refusal e) {
            List<String> chain = new ArrayList<>(List.of("Error restoring VM", "The VM could not be restored"));
            chain.addAll(e.chain());
            throw StartFailure.chain(chain);
        }
    }

    /** The command line is checked before anything is made; what {@code vm.boot} finds late is found early there. */
    private static List<String> chain(String action, Refusal refusal) {
        List<String> chain = new ArrayList<>(refusal.chain());
        if (chain.get(0).equals("Failed to validate config")) {
            chain.set(0, "Error validating configuration");
            chain.add(0, "Error parsing config");
        } else {
            chain.add(0, action.contains("boot") ? "The VM could not boot" : "The VM could not be created");
            chain.add(0, action);
        }
        return chain;
    }

    Vmm vmm() {
        return vmm;
    }

    Api api() {
        return api;
    }

    EventLog events() {
        return events;
    }

    /** Where the API listens, if it does. */
    Optional<Path> socketPath() {
        return line.value("api-socket").map(CommandLine::path).map(Path::of);
    }

    /** The exit status, once nothing of the process is left but what the real one leaves. */
    CompletableFuture<Integer> exit() {
        return exit;
    }

    private int cleanUp(int status) {
        ApiSocket open = socket;
        if (open != null) {
            open.close(status);
        }
        events.close();
        return status;
    }
}
