// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.config.Vmm;
import dev.chsdk.value.VmmVersion;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A Cloud Hypervisor that needs no KVM, in this process: it listens on an API socket and answers as the real one does.
 * What it does not know is answered 501 and kept in {@link #unexpectedRequests()}, so that a test can fail on it.
 *
 * <p>It runs no guest, except for the one of {@link TestGuest#kernel()}, whose part it plays.
 *
 * <p>This class is thread-safe.
 */
public final class SimulatedVmm implements AutoCloseable {

    private final VmmProcess process;
    private final Path socket;

    private SimulatedVmm(VmmProcess process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts a VMM of the newest tested version without a VM.
     *
     * @param directory where the API socket {@code api.sock} is made; its path may have 98 bytes at most
     * @throws IllegalStateException if the socket cannot be made
     */
    public static SimulatedVmm start(Path directory) {
        return start(directory, VmmVersion.NEWEST_TESTED);
    }

    /**
     * Starts a VMM without a VM.
     *
     * @param directory where the API socket {@code api.sock} is made; its path may have 98 bytes at most
     * @throws IllegalStateException if the socket cannot be made
     */
    public static SimulatedVmm start(Path directory, VmmVersion version) {
        return start(directory, version, new PlannedFault[0]);
    }

    /**
     * Starts a VMM without a VM, with which something goes wrong.
     *
     * @param directory where the API socket {@code api.sock} is made; its path may have 98 bytes at most
     * @throws IllegalStateException if the socket cannot be made
     */
    public static SimulatedVmm start(Path directory, VmmVersion version, PlannedFault... faults) {
        return start(Vmm.apiSocket(directory.resolve("api.sock")).toArguments(version), version, faults);
    }

    /**
     * Starts a VMM by a command line.
     *
     * @param arguments those of {@code cloud-hypervisor}, without the program; {@code --api-socket} among them
     * @throws IllegalArgumentException if there is no {@code --api-socket}
     * @throws IllegalStateException if the real one would end at once; the message is what it would print
     */
    public static SimulatedVmm start(List<String> arguments, VmmVersion version) {
        return start(arguments, version, new PlannedFault[0]);
    }

    /**
     * Starts a VMM by a command line, with which something goes wrong.
     *
     * @param arguments those of {@code cloud-hypervisor}, without the program; {@code --api-socket} among them
     * @throws IllegalArgumentException if there is no {@code --api-socket}
     * @throws IllegalStateException if the real one would end at once; the message is what it would print
     */
    public static SimulatedVmm start(List<String> arguments, VmmVersion version, PlannedFault... faults) {
        return start(arguments, version, Host.real(OutputStream.nullOutputStream()), List.of(faults));
    }

    /** Starts a VMM by a command line on a given host. */
    static SimulatedVmm start(List<String> arguments, VmmVersion version, Host host, List<PlannedFault> faults) {
        if (arguments.stream().noneMatch(word -> word.startsWith("--api-socket"))) {
            throw new IllegalArgumentException(
                    "A simulated VMM is reached by its API socket: give --api-socket in " + arguments);
        }
        try {
            VmmProcess process = VmmProcess.start(arguments, version, host, faults);
            process.boot();
            return new SimulatedVmm(process, process.socketPath().orElseThrow());
        } catch (StartFailure e) {
            throw new IllegalStateException("Exit status " + e.status() + ": " + e.output(), e);
        }
    }

    /**
     * Writes a script that starts a simulated VMM of the newest tested version and can be used like the real binary.
     *
     * @param directory where the script {@code cloud-hypervisor} is written
     * @return the script's absolute path
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static Path executable(Path directory) {
        return executable(directory, VmmVersion.NEWEST_TESTED);
    }

    /**
     * Writes a script that starts a simulated VMM and can be used like the real binary. It runs the JVM and the classes
     * of the program that wrote it, and becomes that JVM: its process id is the VMM's.
     *
     * @param directory where the script {@code cloud-hypervisor} is written
     * @return the script's absolute path
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static Path executable(Path directory, VmmVersion version) {
        return executable(directory, version, new PlannedFault[0]);
    }

    /**
     * Writes a script that starts a simulated VMM with which something goes wrong, and can be used like the real binary.
     * Each process counts its own requests.
     *
     * @param directory where the script {@code cloud-hypervisor} is written
     * @return the script's absolute path
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static Path executable(Path directory, VmmVersion version, PlannedFault... faults) {
        return LauncherScript.write(directory, version, List.of(faults));
    }

    /** The API socket. */
    public Path socket() {
        return socket;
    }

    /** The version whose behaviour this one has. */
    public VmmVersion version() {
        return process.vmm().version();
    }

    /** Every request that was answered so far, in order. */
    public List<RecordedCall> calls() {
        return process.api().calls();
    }

    /** The requests that the simulator does not know, and answered 501. */
    public List<RecordedCall> unexpectedRequests() {
        return calls().stream().filter(call -> call.status() == 501).toList();
    }

    /** What the event monitor has reported so far: source and event, such as {@code vm booted}. */
    public List<String> events() {
        return process.events().events();
    }

    /** The exit status that the process would have had; complete once the VMM has ended. */
    public CompletableFuture<Integer> exit() {
        return process.exit().copy();
    }

    /** Whether it waits for a migration, or for a back-end, and answers nothing. */
    boolean hangs() {
        return process.vmm().processEnd().hangs();
    }

    /** Ends the VMM as SIGTERM does: not at all while it hangs. */
    void terminate() {
        if (process.vmm().terminate()) {
            process.exit().join();
        }
    }

    /** Ends the VMM as SIGKILL does: its files and sockets stay where they are. Does nothing when it has ended. */
    public void kill() {
        process.vmm().die(Signal.KILL);
        process.exit().join();
    }

    /**
     * Ends the VMM as SIGTERM does, and one that waits for a migration and hears no SIGTERM as SIGKILL does. Does
     * nothing when it has ended.
     */
    @Override
    public void close() {
        terminate();
        kill();
    }
}
