// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.config.VmConfig;
import dev.chsdk.host.HostCheck;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with a VM that a file describes. */
@Command(
        name = "check",
        description = {
            "Says what Cloud Hypervisor would refuse in a VM, and what it would accept and few would want.",
            "Reads a command line, a shell script that runs cloud-hypervisor, or the JSON of vm.create.",
            "Ends with 1 when there is an error, with 2 when there is nothing to be checked."
        })
final class Check implements Callable<Integer> {

    private static final int FOUND = 1;
    private static final int UNREADABLE = 2;

    /** Reads {@code 53.0} and {@code v53.0}. */
    static final class Version implements ITypeConverter<VmmVersion> {
        @Override
        public VmmVersion convert(String text) {
            return VmmVersion.parse(text);
        }
    }

    @Parameters(paramLabel = "FILE", description = "The file; - is the standard input.")
    private String file = "-";

    @Option(
            names = "--vmm-version",
            paramLabel = "VERSION",
            defaultValue = "53.0",
            converter = Version.class,
            description = "The version whose rules count. Default: ${DEFAULT-VALUE}.")
    private VmmVersion version = VmmVersion.NEWEST_TESTED;

    @Option(names = "--host", description = "Say also what this host lacks: files, TAPs, huge pages, locks.")
    private boolean host;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @SuppressWarnings("unused") // picocli sees to it
    @Option(names = "--help", usageHelp = true, description = "Show this.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final InputStream in;

    Check(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        try {
            List<Problem> problems = problems(text());
            Report report = new Report(problems, version);
            spec.commandLine().getOut().println(json ? report.json() : report.table());
            return problems.stream().anyMatch(Problem::isError) ? FOUND : 0;
        } catch (IOException e) {
            return unreadable("cannot be read: " + e);
        } catch (WireFormatException e) {
            return unreadable(String.valueOf(e.getMessage()));
        }
    }

    private int unreadable(String why) {
        spec.commandLine().getErr().println((file.equals("-") ? "The standard input" : file) + ": " + why);
        return UNREADABLE;
    }

    private String text() throws IOException {
        byte[] bytes = file.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Problem> problems(String text) {
        Reading reading = text.stripLeading().startsWith("{")
                ? Reading.ofJson(text, version)
                : Reading.ofArguments(new Script(text).arguments(), version);
        List<Problem> problems = new ArrayList<>(reading.problems());
        for (VmConfig vm : reading.vm().map(List::of).orElse(List.of())) {
            problems.addAll(ConfigCheck.problems(vm, version));
            problems.addAll(host ? HostCheck.problems(vm) : List.of());
        }
        return problems;
    }
}
