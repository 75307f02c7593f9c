// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.util.List;

/** The process ends before it serves: its exit status, and what it prints to standard error. */
final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    private StartFailure(int status, String output) {
        super(output, null, false, false);
        this.status = status;
    }

    /** Arguments that the VMM's command-line parser refuses. */
    static StartFailure usage(String error) {
        return usage(error, "[OPTIONS]");
    }

    /**
     * Arguments that the VMM's command-line parser refuses.
     *
     * @param usage what it shows of the options
     */
    static StartFailure usage(String error, String usage) {
        return new StartFailure(
                2,
                "error: " + error + "\n\nUsage: cloud-hypervisor " + usage
                        + "\n\nFor more information, try '--help'.\n");
    }

    /** The help text on standard error, as when there are no arguments at all. */
    static StartFailure help(String help) {
        return new StartFailure(2, help);
    }

    /** Anything later, with its chain of reasons, the outermost first. */
    static StartFailure chain(List<String> chain) {
        if (chain.size() == 1) {
            return new StartFailure(
                    1, "Error: Cloud Hypervisor exited with the following error:\n  " + chain.get(0) + "\n");
        }
        StringBuilder text = new StringBuilder("Error: Cloud Hypervisor exited with the following chain of errors:\n");
        for (int i = 0; i < chain.size(); i++) {
            text.append("  ").append(i).append(": ").append(chain.get(i)).append('\n');
        }
        return new StartFailure(1, text.toString());
    }

    int status() {
        return status;
    }

    String output() {
        return String.valueOf(getMessage());
    }
}
