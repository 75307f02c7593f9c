// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code chsdk}: what the SDK can do for somebody at a terminal. */
@Command(
        name = "chsdk",
        description = "Tools for VMs of Cloud Hypervisor.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Chsdk {

    private Chsdk() {}

    /**
     * Runs a command and ends the process with its status: 0 fine, 1 an error was found, 2 it could not be read.
     *
     * @param arguments {@code check --help} lists them
     */
    public static void main(String... arguments) {
        System.exit(run(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** The whole program but for the end of the process. */
    static int run(InputStream in, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Chsdk())
                .addSubcommand(new Check(in))
                .setOut(out)
                .setErr(err)
                .execute(arguments);
    }
}
