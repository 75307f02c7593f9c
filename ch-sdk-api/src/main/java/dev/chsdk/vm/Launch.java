// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.Operation;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.ConsoleMode;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.error.VmmConnectionException;
import dev.chsdk.error.VmmException;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.internal.journal.Leftovers;
import dev.chsdk.internal.journal.RunDirectory;
import dev.chsdk.internal.journal.Watchdog;
import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One launch, step by step. Each step that makes something says first how it is taken back. */
final class Launch {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    private final Draft asked;
    private final Plan plan;
    private final VmmProgram program;
    private final Beginning beginning;
    private final Path base;
    private final RunDirectory directory;
    private final Watchdog watchdog = Watchdog.ofThisJvm();
    private final TakeBack takeBack;
    private final OwnSockets sockets;
    private @Nullable VmmProcess process;
    private @Nullable VmParts atTheEnd;

    Launch(Draft asked, Plan plan, VmmProgram program, Beginning beginning) {
        this.asked = asked;
        this.plan = plan;
        this.program = program;
        this.beginning = beginning;
        this.base = asked.runDirectories;
        this.directory = RunDirectory.choose(base);
        this.takeBack = new TakeBack(this::forget, asked.course::reached);
        this.sockets = new OwnSockets(directory, takeBack);
    }

    Vm run() {
        Leftovers.sweepOnce(base);
        Preflight rules = asked.isUnchecked ? Preflight.omitted() : Preflight.of(plan, program);
        rules.logWarnings();
        rules.requireAtMost(1);
        Refusals.check(plan, program, base);
        rules.requireAtMost(0);
        asked.course.reached(LaunchStep.CHECKED);
        try {
            makeDirectory();
            VmConfig vm = beginning.prepare(directory);
            link();
            announceSockets();
            Vm running = boot(start(), vm);
            asked.course.reached(LaunchStep.BOOTED);
            if (asked.isDetached) {
                detach();
            }
            VmmLauncher.prepareNext();
            return running;
        } catch (IOException e) {
            throw undone(hostFailure(e));
        } catch (VmmException e) {
            throw rules.explained(undone(process == null ? e : Diagnosis.of(e, process)));
        } catch (RuntimeException e) {
            throw undone(e);
        } catch (Error e) {
            throw undone(e);
        }
    }

    private VmmLaunchException hostFailure(IOException e) {
        boolean full = WorkingCopy.isFullDisk(String.valueOf(e.getMessage()));
        return new VmmLaunchException(
                full ? Reason.NO_SPACE : Reason.HOST,
                "What the VM needs beside the VMM could not be made (run directory " + directory.path() + ", link "
                        + plan.link().map(Path::toString).orElse("none") + "): " + e,
                full
                        ? "Free some space, or name a larger file system with -D" + RunDirectory.BASE_PROPERTY + "."
                        : "Make sure that the path named last can be made by this user; the run directory is moved with -D"
                                + RunDirectory.BASE_PROPERTY + ".",
                e);
    }

    private <T extends Throwable> T undone(T failure) {
        try {
            takeBack.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private void forget() {
        watchdog.drop(directory.path());
    }

    private void makeDirectory() throws IOException {
        watchdog.watchDirectory(directory.path());
        asked.course.reached(LaunchStep.WATCHED);
        directory.make();
        takeBack.push(CloseStep.DIRECTORY_REMOVED, directory::delete);
        asked.course.reached(LaunchStep.DIRECTORY_MADE);
        directory.journal().owner();
        asked.course.reached(LaunchStep.OWNED);
    }

    private void link() throws IOException {
        if (plan.link().isEmpty()) {
            return;
        }
        ApiLink link = new ApiLink(plan.link().get(), directory.socket());
        directory.journal().link(link.path());
        watchdog.watchLink(link.path());
        watchdog.watchLink(link.draft());
        takeBack.push(CloseStep.LINK_REMOVED, () -> {
            link.remove();
            watchdog.drop(link.path());
        });
        link.make();
        watchdog.drop(link.draft());
        asked.course.reached(LaunchStep.LINKED);
    }

    private void announceSockets() throws IOException {
        for (Path socket : MadeSockets.of(plan.vm())) {
            sockets.announce(socket);
        }
    }

    private VmmProcess start() throws IOException {
        List<String> command = new ArrayList<>(List.of(program.path().toString()));
        command.addAll(options().toArguments(program.version()));
        takeBack.push(CloseStep.FOLLOWED, this::endFollowing);
        VmmProcess started = VmmLauncher.start(command, directory.path(), directory.journal()::vmm, asked.course.end());
        takeBack.push(CloseStep.ENDED, started::close);
        process = started;
        asked.course.reached(LaunchStep.STARTED);
        LOG.log(
                System.Logger.Level.INFO,
                "Started {0} as process {1,number,#} in {2}",
                program.path(),
                started.pid(),
                directory.path());
        return started;
    }

    /** The plan's options of the process with this launch's own paths. */
    private VmmCommand options() {
        boolean byDescriptor = plan.process()
                .apiSocket()
                .filter(socket -> socket.fd().isPresent())
                .isPresent();
        if (byDescriptor || plan.process().eventMonitor().isPresent()) {
            throw new IllegalArgumentException(
                    "vmmArgument(...): launch() sets --event-monitor and --api-socket itself;"
                            + " events are in Vm.directory(), and --api-socket PATH makes a link");
        }
        VmmCommand options = plan.process().apiSocket(directory.socket()).eventMonitor(directory.events());
        if (options.logFile().isEmpty()) {
            options = options.logFile(directory.log());
        }
        return stays() ? options.noShutdown() : options;
    }

    private Vm boot(VmmProcess started, VmConfig vm) throws IOException {
        VmmClient client = VmmClient.connect(directory.socket(), asked.course.calls());
        takeBack.push(CloseStep.ASKED, () -> PoliteEnd.of(client, started, asked.course.end()));
        started.awaitReady(knocking(client, started), asked.course.start());
        asked.course.reached(LaunchStep.READY);
        VmParts parts = new VmParts(
                client,
                started,
                directory.path(),
                Optional.of(directory.events()),
                stays(),
                directory::serial,
                asked.course);
        atTheEnd = parts;
        beginning.create(client, vm, directory);
        asked.course.reached(LaunchStep.CREATED);
        listenToSerial(started, vm, parts);
        beginning.run(client);
        return parts.vm(takeBack, asked.onGuestReboot, sockets::announceLate);
    }

    /**
     * Asks for the number of the process that answers. The first call is made in any case: it fails, and has the client
     * ready while the VMM starts. After it, a look at the file costs less than a call that fails.
     */
    private LongSupplier knocking(VmmClient client, VmmProcess started) {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        return () -> {
            if (!isFirst.getAndSet(false) && !Files.exists(directory.socket())) {
                throw new VmmConnectionException(
                        Operation.PING.toString(),
                        directory.socket().toString(),
                        false,
                        "there is no such file yet",
                        null);
            }
            return client.ping().pid().orElse(started.pid());
        };
    }

    private boolean stays() {
        return program.version().isAtLeast(VmmVersion.V52_0);
    }

    /** Before v53.0, what a guest writes to a socket is lost as long as nobody is connected to it. */
    private void listenToSerial(VmmProcess started, VmConfig vm, VmParts parts) {
        vm.serial()
                .filter(serial -> serial.mode() == ConsoleMode.FILE)
                .flatMap(SerialConfig::filePath)
                .ifPresent(file -> started.serialIn(directory.path().resolve(file)));
        boolean isSocket = vm.serial()
                .filter(serial -> serial.mode() == ConsoleMode.SOCKET)
                .isPresent();
        if (isSocket && !program.version().isAtLeast(VmmVersion.V53_0)) {
            VmSerial early = parts.serial().open(Optional.of(vm));
            LOG.log(System.Logger.Level.DEBUG, "The serial port is captured in {0}", early.file());
        }
    }

    private void endFollowing() throws IOException {
        if (atTheEnd != null) {
            atTheEnd.endFollowing();
        }
    }

    private void detach() throws IOException {
        directory.journal().detached();
        watchdog.drop(directory.path());
        plan.link().ifPresent(watchdog::drop);
    }
}
