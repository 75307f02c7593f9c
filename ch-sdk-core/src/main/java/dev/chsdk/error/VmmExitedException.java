// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.error;

import java.util.OptionalInt;

/** The VMM's process ended before it did what was asked. */
public final class VmmExitedException extends VmmException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final String lastOutput;

    /**
     * A process that ended too early.
     *
     * @param awaited what was waited for
     * @param exitStatus the status as Java reports it: 128 plus the signal's number when a signal ended it; -1 when it is not
     *     known, because the process is no child of this JVM
     * @param lastOutput the last lines of the process's error output, log and serial port; may be empty
     */
    public VmmExitedException(String awaited, int exitStatus, String lastOutput) {
        super(
                awaited + ": the VMM ended with " + describe(exitStatus)
                        + (lastOutput.isBlank()
                                ? "; it printed nothing"
                                : "; its last words:\n" + lastOutput.stripTrailing()),
                null);
        this.exitStatus = exitStatus;
        this.lastOutput = lastOutput;
    }

    /** An exit status in words: {@code status 1}, {@code signal 9 (SIGKILL)}; negative when it is not known. */
    public static String describe(int exitStatus) {
        if (exitStatus < 0) {
            return "a status that is not known";
        }
        String signal = switch (exitStatus - 128) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS; with huge pages: none were left";
            case 9 -> "SIGKILL";
            case 11 -> "SIGSEGV";
            case 15 -> "SIGTERM";
            case 25 -> "SIGXFSZ";
            case 31 -> "SIGSYS; a system call that seccomp forbids, --seccomp log shows it";
            default -> "";
        };
        if (exitStatus <= 128 || exitStatus > 192) {
            return "status " + exitStatus;
        }
        return "signal " + (exitStatus - 128) + (signal.isEmpty() ? "" : " (" + signal + ")");
    }

    /** The exit status as Java reports it; -1 when it is not known, because the process is no child of this JVM. */
    public int exitStatus() {
        return exitStatus;
    }

    /** The number of the signal that ended the process, if one did. */
    public OptionalInt signal() {
        return exitStatus > 128 && exitStatus <= 192 ? OptionalInt.of(exitStatus - 128) : OptionalInt.empty();
    }

    /** The last lines of the process's error output, log and serial port; may be empty. */
    public String lastOutput() {
        return lastOutput;
    }
}
