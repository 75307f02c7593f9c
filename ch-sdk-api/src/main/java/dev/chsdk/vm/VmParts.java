// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.Peer;
import dev.chsdk.client.VmmClient;
import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.info.VmmEvent;
import dev.chsdk.internal.journal.KnownDirectory;
import dev.chsdk.internal.journal.RunDirectory;
import dev.chsdk.launch.VmmLauncher;
import dev.chsdk.launch.VmmProcess;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a running VM is made of.
 *
 * @param directory what relative paths in its description are relative to
 * @param serial its serial port, connected to when it is asked for
 * @param ending finds out how it ends
 * @param course how it is led
 */
record VmParts(
        VmmClient client,
        VmmProcess process,
        Path directory,
        VmEvents events,
        SerialLine serial,
        Ending ending,
        Course course) {

    private static final String CAPTURED = "chsdk-" + ProcessHandle.current().pid() + "-serial";

    VmParts(
            VmmClient client,
            VmmProcess process,
            Path directory,
            Optional<Path> eventFile,
            boolean staysAfterPowerOff,
            SerialLine.Captured captured,
            Course course) {
        this(client, process, directory, new VmEvents(process, eventFile), staysAfterPowerOff, captured, course);
    }

    private VmParts(
            VmmClient client,
            VmmProcess process,
            Path directory,
            VmEvents events,
            boolean staysAfterPowerOff,
            SerialLine.Captured captured,
            Course course) {
        this(
                client,
                process,
                directory,
                events,
                new SerialLine(client, process, directory, events, captured),
                new Ending(client, process, events, staysAfterPowerOff),
                course);
    }

    /**
     * To the VMM behind a socket.
     *
     * @throws VmmLaunchException if its process cannot be seen from here
     */
    static VmParts to(Path socket) {
        return to(socket, Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    /**
     * To the VMM behind a socket.
     *
     * @param temporary where the file for its serial port is made
     */
    static VmParts to(Path socket, Path temporary) {
        return to(socket, (client, pid) -> {
            ProcessView view = view(client, pid, runDirectory(socket));
            return to(client, pid, view, () -> Files.createTempFile(temporary, CAPTURED, ".log"));
        });
    }

    /** To a VMM in a run directory. */
    static VmParts to(RunDirectory directory, OptionalLong expected) {
        return to(directory.socket(), (client, pid) -> {
            if (expected.isPresent() && expected.getAsLong() != pid) {
                throw unseen(client, pid, "process " + expected.getAsLong() + " is meant", null);
            }
            return to(client, pid, view(client, pid, Optional.of(directory.path())), directory::serial);
        });
    }

    private static VmParts to(Path socket, BiFunction<VmmClient, Long, VmParts> parts) {
        VmmClient client = VmmClient.connect(socket.toAbsolutePath());
        try {
            long told = client.ping().pid().orElse(-1);
            return parts.apply(client, client.peer().map(Peer::pid).orElse(told));
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static VmParts to(VmmClient client, long pid, ProcessView view, SerialLine.Captured captured) {
        try {
            ProcessHandle handle = ProcessHandle.of(pid).orElseThrow(() -> new IOException("there is none"));
            VmmProcess process = VmmLauncher.running(handle, view.directory());
            return new VmParts(
                    client,
                    process,
                    view.directory(),
                    view.eventFile(),
                    view.staysAfterPowerOff(),
                    captured,
                    Course.USUAL);
        } catch (IOException e) {
            throw unseen(client, pid, e.toString(), e);
        }
    }

    /** A VMM behind a socket in a run directory runs there. */
    private static Optional<Path> runDirectory(Path socket) {
        try {
            return KnownDirectory.around(socket.toRealPath());
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private static ProcessView view(VmmClient client, long pid, Optional<Path> directory) {
        try {
            return ProcessView.of(pid, directory);
        } catch (AccessDeniedException e) {
            throw new VmmLaunchException(
                    Reason.HOST,
                    "The VMM at " + client.socket() + " is process " + pid
                            + ", and where it runs is not told to this user: " + e,
                    "Of another user's process, and of one with file capabilities (setcap), only root is told. Attach as its"
                            + " user, or have the SDK launch it, or make its TAP beforehand in place of the capability.",
                    e);
        } catch (IOException e) {
            throw unseen(client, pid, e.toString(), e);
        }
    }

    private static VmmLaunchException unseen(VmmClient client, long pid, String why, @Nullable Throwable cause) {
        return new VmmLaunchException(
                Reason.HOST,
                "The VMM at " + client.socket() + " is process " + pid + ", which cannot be attached to: " + why,
                "Attach in the PID namespace of the VMM, as its user.",
                cause);
    }

    /**
     * The VM, closed by undoing what was done.
     *
     * @param newSocket is told of each socket that the VMM is about to make for a new device
     */
    Vm vm(TakeBack takeBack, GuestReboot policy, Consumer<Path> newSocket) {
        if (policy == GuestReboot.STOP) {
            events.onEventOfOurs(this::stopAtReboot);
        }
        takeBack.push(CloseStep.BEGUN, () -> ending.asked(VmExit.Cause.SHUTDOWN));
        return new Vm(this, takeBack, newSocket);
    }

    private void stopAtReboot(VmmEvent event) {
        if (event.kind() == VmmEvent.Kind.VM_REBOOTING) {
            ending.asked(VmExit.Cause.GUEST_REBOOT);
            new Shutdown(client, process, ending).stop();
        }
    }

    /** The VM, whose closing leaves the VMM alone. */
    Vm letGoWhenClosed() {
        TakeBack takeBack = new TakeBack(process::letGo, course::reached);
        takeBack.push(CloseStep.ASKED, client::close);
        takeBack.push(CloseStep.FOLLOWED, () -> {
            ending.forget();
            events.end();
            serial.forget();
        });
        return new Vm(this, takeBack, socket -> {});
    }

    /** The process has ended; its files are still there. */
    void endFollowing() throws IOException {
        ending.settle();
        events.end();
        serial.close();
    }
}
