// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.check.ConfigCheck;
import dev.chsdk.check.Problem;
import dev.chsdk.config.VmConfig;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real VMM and the rules come to the same verdict on random VMs. {@code -Drules.samples=2000} takes more of them. */
class RealVmmRulesIT {

    private static final long SEED = 20_260_824;
    private static final String VALIDATION = "Error validating configuration";

    /** Refused later than in validation, which is as far as the VMM gets here. */
    private static final Set<String> LATER = Set.of("5.13", "6.16", "7.12", "8.10", "8.13", "10.5", "10.10");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void rules_asTheVmm() throws Exception {
        VmmProgram program = RealVmm.require(VmmVersion.V53_0);
        MutatedConfigs configs = new MutatedConfigs(SEED, directory.resolve("nowhere"));
        int samples = Integer.getInteger("rules.samples", 300);
        List<String> differences = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < samples; i++) {
            VmConfig vm = configs.next();
            Optional<String> real = refusal(program, vm);
            Optional<String> ours = firstError(ConfigCheck.problems(vm, program.version()));
            refused += real.isPresent() ? 1 : 0;
            if (!real.equals(ours)) {
                differences.add(real + " by the VMM, " + ours + " by the rules: "
                        + String.join(" ", vm.toArguments(program.version())));
            }
        }

        assertThat(differences).isEmpty();
        assertThat(refused).isBetween(samples / 4, samples * 9 / 10);
    }

    private static Optional<String> firstError(List<Problem> problems) {
        return problems.stream()
                .filter(Problem::isError)
                .filter(problem -> isOfValidation(problem.source().replace("validation ", "")))
                .flatMap(problem -> problem.vmmMessage().stream())
                .findFirst();
    }

    private static boolean isOfValidation(String row) {
        return !LATER.contains(row) && !row.startsWith("11.") && !row.startsWith("12.");
    }

    /** What the VMM says when it refuses the VM in validation. A VM that passes ends at its serial file, before any device. */
    private Optional<String> refusal(VmmProgram program, VmConfig vm) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(program.path().toString()), vm.toArguments(program.version()).stream())
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the VMM ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isEqualTo(1);
        if (lines.stream().noneMatch(line -> line.contains(VALIDATION))) {
            assertThat(lines).anyMatch(line -> line.contains("creating console devices"));
            return Optional.empty();
        }
        String last = lines.get(lines.size() - 1);
        return Optional.of(last.substring(last.indexOf(": ") + 2));
    }
}
