// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runner_asItIs() throws IOException {
        assertThat(check(resource("redox-runner.sh"))).isZero();

        assertThat(out).hasToString("""
                WARNING  disks[0].image_type  (unset)  the VMM guesses it from the content, and the guest cannot write sector 0\
                 of a raw image; write image_type=raw, or what it is [validation 12.1]
                0 errors, 1 warning for v53.0
                """);
    }

    @Test
    void runner_asPlanned() throws IOException {
        assertThat(check(resource("redox-plan.sh"))).isEqualTo(1);

        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("ERROR    --cpus topology (at 8)")
                                .contains("1:2:2", "threads:cores:dies:packages"),
                        line -> assertThat(line)
                                .startsWith("ERROR    net[0].num_queues")
                                .contains("it needs 2 vCPUs at boot, and there are 1"),
                        line -> assertThat(line).startsWith("WARNING  disks[0].image_type"),
                        line -> assertThat(line)
                                .startsWith("WARNING  net[0].rate_limiter_config.bandwidth.refill_time")
                                .contains("  100 "),
                        line -> assertThat(line).isEqualTo("2 errors, 2 warnings for v53.0"));
    }

    @Test
    void columns_areAligned() throws IOException {
        int unused = check(resource("redox-plan.sh"));

        assertThat(out.toString()
                        .lines()
                        .filter(line -> line.contains("[validation"))
                        .map(line ->
                                line.indexOf("it needs 2") + line.indexOf("the VMM guesses") + line.indexOf("an empty"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void reader_goesOnBehindEachRefusal() {
        int status =
                check("--kernel /k --cpus boot=2,max=1,bots=3 --disk path=/a,image_type=raw,readonly=maybe,queue_size=3"
                        + " --nett tap=a --console off");

        assertThat(status).isEqualTo(1);
        assertThat(out.toString().lines().map(line -> line.replaceAll("^\\S+\\s+(.*?)  .*", "$1")))
                .containsExactly(
                        "--cpus bots (at 14)",
                        "--disk readonly (at 24)",
                        "--nett",
                        "cpus.max_vcpus",
                        "disks[0].queue_size",
                        "5 errors, 0 warnings for v53.0");
    }

    @Test
    void json_ofAVm() throws IOException {
        String vm =
                "{\"payload\":{\"kernel\":\"/k\"},\"console\":{\"mode\":\"Off\"},\"vsock\":{\"cid\":2,\"socket\":\"/s\"}}";

        assertThat(check(vm, "--json", "--vmm-version", "v52.0")).isEqualTo(1);

        JsonNode problem = new ObjectMapper().readTree(out.toString()).get(0);
        assertThat(problem.get("severity").textValue()).isEqualTo("ERROR");
        assertThat(problem.get("path").textValue()).isEqualTo("vsock.cid");
        assertThat(problem.get("value").textValue()).isEqualTo("2");
        assertThat(problem.get("vmm_message").textValue()).isEqualTo("2 is a special VSOCK CID");
        assertThat(problem.get("versions")).hasSize(7);
        assertThat(problem.get("source").textValue()).isEqualTo("validation 7.13");
    }

    @Test
    void json_withAnUnknownKey() {
        assertThat(check("{\"payload\":{\"kernel\":\"/k\"},\"cpus\":{\"boot_vcpus\":2,\"max_vcpus\":1,\"bots\":1}}"))
                .isEqualTo(1);

        assertThat(out.toString())
                .contains(
                        "ERROR    (text) ", "cpus.bots is unknown", "ERROR    cpus.max_vcpus", "WARNING  console.mode");
    }

    @Test
    void host_lacksFiles(@TempDir Path directory) {
        String line = "--kernel " + directory + "/kernel --console off";

        assertThat(check(line)).isZero();
        assertThat(check(line, "--host")).isEqualTo(1);
        assertThat(out.toString()).contains("payload.kernel", "there is nothing at this path", "[host 3]");
    }

    @Test
    void input_thatIsNone(@TempDir Path directory) {
        assertThat(check("echo hello")).isEqualTo(2);
        assertThat(err)
                .hasToString("The standard input: no line runs cloud-hypervisor with arguments, begins with a flag or"
                        + " is the JSON of a VM" + System.lineSeparator());

        assertThat(run("", "check", directory.resolve("missing").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("missing: cannot be read");
        assertThat(run("", "check", "-", "--vmm-version", "x")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    private int check(String text, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "check";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return run(text, arguments);
    }

    private int run(String text, String... arguments) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return Chsdk.run(in, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CheckTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
