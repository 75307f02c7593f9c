// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chsdk.error.VmmException;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.vm.Vm;
import dev.chsdk.vm.VmBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a VM in both of its forms, launches it, pauses and resumes it and switches it off. */
@Command(
        name = "mvn -q compile exec:java -Dexec.args=",
        description = {
            "Shows the arguments and the JSON of a VM, launches it, pauses and resumes it and switches it off.",
            "Boots the SDK's own test guest unless a firmware is named; an image needs a firmware.",
            "Example: mvn -q compile exec:java -Dexec.args=\"--simulate --profile minimal\"%n"
        },
        mixinStandardHelpOptions = false,
        usageHelpAutoWidth = true)
public final class Main implements Callable<Integer> {

    /** Held, since a logger that nobody holds forgets its level. What it would say stands below "Life". */
    private static final Logger SDK_LOG = Logger.getLogger("dev.chsdk");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The profiles that {@code --profile} takes. */
    enum Profile {
        minimal,
        performance,
        development
    }

    @Option(names = "--image", paramLabel = "FILE", description = "Image of the first disk; a working copy is used.")
    private @Nullable Path image;

    @Option(names = "--firmware", paramLabel = "FILE", description = "Firmware, such as CLOUDHV.fd.")
    private @Nullable Path firmware;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "performance",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Profile profile = Profile.performance;

    @Option(names = "--vmm", paramLabel = "FILE", description = "The VMM. Default: CH_BINARY, then PATH.")
    private @Nullable Path vmm;

    @Option(names = "--simulate", description = "Use the simulator even where a VMM and KVM are.")
    private boolean simulate;

    @SuppressWarnings("unused") // picocli sees to it
    @Option(names = "--help", usageHelp = true, description = "Show this.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final PrintWriter out;
    private long start;

    private Main(PrintWriter out) {
        this.out = out;
    }

    /**
     * Runs the example.
     *
     * @param arguments {@code --help} lists them
     */
    public static void main(String... arguments) {
        SDK_LOG.setLevel(Level.WARNING);
        int status = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The whole program but for the end of the process. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main(out))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (!(failure instanceof VmmException)) {
                        throw failure;
                    }
                    line.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        Path scripts =
                Files.createTempDirectory("chsdk-" + ProcessHandle.current().pid() + "-example");
        try {
            Where where = Where.find(vmm, simulate, scripts);
            out.println(where.line());
            VmBuilder builder = builder().vmm(where.program());
            if (image != null && firmware == null && System.getenv("CH_FIRMWARE") == null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--image needs a --firmware that boots it");
            }
            show(builder, where);
            live(builder);
            return 0;
        } finally {
            Files.deleteIfExists(scripts.resolve("cloud-hypervisor"));
            Files.deleteIfExists(scripts);
        }
    }

    private VmBuilder builder() {
        VmBuilder builder = switch (profile) {
            case minimal -> VmBuilder.minimal();
            case performance -> VmBuilder.performance();
            case development -> VmBuilder.development();
        };
        if (image != null) {
            builder = builder.image(image);
        }
        if (firmware != null) {
            return builder.firmware(firmware);
        }
        return image == null ? builder.kernel(TestGuest.kernel(), "hello") : builder;
    }

    private void show(VmBuilder builder, Where where) throws JsonProcessingException {
        out.println("\nArguments");
        List<String> arguments = builder.config().toArguments(where.version());
        for (int i = 0; i < arguments.size(); i++) {
            boolean value = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
            out.println("  " + arguments.get(i) + (value ? " " + arguments.get(++i) : ""));
        }
        out.println("\nJSON");
        ObjectMapper mapper = new ObjectMapper();
        String json = mapper.readTree(builder.config().toJson(where.version())).toPrettyString();
        out.println(json.indent(2).stripTrailing());
        out.println("\nDecisions");
        out.println(builder.explain().indent(2).stripTrailing());
        out.println("\nLife");
    }

    private void live(VmBuilder builder) {
        start = System.nanoTime();
        try (Vm vm = builder.launch()) {
            state(vm, "launched, process " + vm.process().pid());
            if (image == null && firmware == null) {
                awaitGuest(vm);
            }
            vm.pause();
            state(vm, "paused");
            vm.resume();
            state(vm, "resumed");
            line("-", "switched off by " + vm.shutdown(Duration.ofSeconds(5)));
        }
        line("-", "nothing is left behind");
    }

    private void awaitGuest(Vm vm) {
        try (TestGuest guest = TestGuest.on(vm)) {
            TestGuest.Banner banner = guest.awaitReady(PATIENCE);
            state(vm, "the guest is up with " + banner.cpus() + " CPUs and " + banner.memoryMib() + " MiB");
        }
    }

    private void state(Vm vm, String what) {
        line(vm.info().state().toString(), what);
    }

    private void line(String state, String what) {
        out.printf("  %6d ms  %-8s %s%n", (System.nanoTime() - start) / 1_000_000, state, what);
    }
}
