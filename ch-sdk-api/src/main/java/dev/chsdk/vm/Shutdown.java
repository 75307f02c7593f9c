// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.client.VmmClient;
import dev.chsdk.error.InterruptedVmmException;
import dev.chsdk.error.VmmException;
import dev.chsdk.info.VmState;
import dev.chsdk.launch.VmmProcess;
import java.time.Duration;
import java.util.Optional;

/** The steps that end a VM, the kindest first. */
final class Shutdown {

    private static final System.Logger LOG = System.getLogger(Vm.class.getName());

    /** How long a VMM that is well takes to tell its state or to pass on the power button, and more. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** How long it may take to stop a VM. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private final VmmClient client;
    private final VmmProcess process;
    private final Ending ending;

    Shutdown(VmmClient client, VmmProcess process, Ending ending) {
        this.client = client;
        this.process = process;
        this.ending = ending;
    }

    ShutdownStep run(Duration grace) {
        if (isOff()) {
            return ShutdownStep.ALREADY_OFF;
        }
        Duration half = grace.dividedBy(2);
        if (obeysPowerButton(half) || (!half.isZero() && obeysPowerButton(grace.minus(half)))) {
            return byTheGuest();
        }
        ending.asked(VmExit.Cause.SHUTDOWN);
        if (accepts("vm.shutdown", client.within(STOP)::shutdown)) {
            return ShutdownStep.VM_SHUTDOWN;
        }
        return isOff() ? byTheGuest() : endVmm();
    }

    /** A VMM that was killed meanwhile, or failed, was not ended by its guest. */
    private ShutdownStep byTheGuest() {
        boolean failed = process.exitSoFar().filter(end -> end.status() > 0).isPresent();
        return failed ? ShutdownStep.ALREADY_OFF : ShutdownStep.POWER_BUTTON;
    }

    private ShutdownStep endVmm() {
        if (accepts("vmm.shutdown", client.within(STOP)::shutdownVmm)
                && process.awaitExit("The end of VMM process " + process.pid() + " by vmm.shutdown", STOP)) {
            return ShutdownStep.VMM_SHUTDOWN;
        }
        if (process.terminate()) {
            return ShutdownStep.SIGTERM;
        }
        process.kill();
        return ShutdownStep.SIGKILL;
    }

    /**
     * Switches the VM off without asking the guest; when the VMM does not do it, ends the VMM. One that is just making the VM
     * anew may be busy with its memory for a while: it has the client's limit.
     */
    void stop() {
        if (!accepts("vm.shutdown", client::shutdown)) {
            process.close();
        }
    }

    private static boolean accepts(String operation, Runnable call) {
        try {
            call.run();
            return true;
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException refused) {
            LOG.log(System.Logger.Level.DEBUG, () -> "The VM does not end by " + operation, refused);
            return false;
        }
    }

    private boolean obeysPowerButton(Duration grace) {
        if (!accepts("vm.power-button", client.within(ANSWER)::powerButton)) {
            return isOff();
        }
        return process.awaitWhileAlive("The guest's power-off", this::stillOn, grace)
                        .isEmpty()
                || !process.isAlive();
    }

    private boolean isOff() {
        return stillOn().isEmpty();
    }

    /** Why the VM is not off yet. Empty when it is: the process has ended, or the VMM stayed without a running VM. */
    private Optional<String> stillOn() {
        if (!process.isAlive()) {
            return Optional.empty();
        }
        try {
            VmState state = client.within(ANSWER).info().state();
            boolean off = state == VmState.CREATED || state == VmState.SHUTDOWN;
            return off ? Optional.empty() : Optional.of("the state is " + state);
        } catch (InterruptedVmmException interrupted) {
            throw interrupted;
        } catch (VmmException noAnswer) {
            return Optional.of(String.valueOf(noAnswer.getMessage()));
        }
    }
}
