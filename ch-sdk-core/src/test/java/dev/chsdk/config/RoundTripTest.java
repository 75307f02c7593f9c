// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever a value holds: written and read again it is the same, or writing says what the form cannot say. */
class RoundTripTest {

    private static final String SEED = "530";

    /** What a form cannot say, by what the refusal says. */
    private enum CannotSay {
        LINE_FEED("a line feed or NUL cannot be given on the command line; use JSON"),
        HALF_CHARACTER("half of a surrogate pair"),
        TEXTS("in a list of texts cannot be written"),
        ITEM("in an item cannot be written"),
        DESCRIPTORS("numbers of descriptors mean nothing to another process"),
        DESCRIPTOR("a number of a descriptor means nothing to another process"),
        TOO_NEW("known from v"),
        GONE("gone from v"),
        NEEDED("cannot do without it"),
        UNKNOWN_CONSTANT("a value that this SDK does not know cannot be written"),
        NO_PAYLOAD("describes a VM, and a VM needs one of"),
        ACCESS("expected r, w or rw"),
        VIRTIO_TYPE("the VMM refuses iommu (23) and watchdog (35) here"),
        MODE("it is said with the mode, as "),
        MODE_WITHOUT_PATH("the mode needs a path, or this device has no such mode"),
        EMPTY_LIST("an empty list of numbers"),
        SOCKET_PATH("cannot be given on the command line; rename it"),
        NO_ITEMS("no items; leave them unset"),
        GDB("VmmCommand.gdb(socket) says it together with its socket");

        private final String message;

        CannotSay(String message) {
            this.message = message;
        }
    }

    @Provide
    Arbitrary<VmmCommand> commands() {
        return Arbitraries.randomValue(RoundTripTest::smallCommand);
    }

    @Provide
    Arbitrary<VmmVersion> versions() {
        return Arbitraries.of(Goldens.VERSIONS.values());
    }

    /** One option of the process, or a VM with one option: with more of them one that cannot be said hides the rest. */
    private static VmmCommand smallCommand(Random random) {
        if (random.nextInt(3) == 0) {
            return AnyConfig.withOne(VmmCommand.class, random);
        }
        VmConfig vm = AnyConfig.withOne(VmConfig.class, random);
        return Vmm.boot(random.nextInt(10) == 0 ? vm : vm.kernel("/k", "console=hvc0"));
    }

    @Property(seed = SEED, tries = 5000, shrinking = ShrinkingMode.OFF)
    void arguments_thereAndBack(@ForAll("commands") VmmCommand command, @ForAll("versions") VmmVersion version) {
        List<String> arguments;
        try {
            arguments = command.toArguments(version);
        } catch (WireFormatException e) {
            requireReason(e);
            return;
        }
        VmmCommand read = VmmCommand.fromArguments(arguments, version);
        assertThat(saidAloud(saying(read, VmmCommand.class, version)))
                .as("%s", arguments)
                .isEqualTo(saidAloud(saying(command, VmmCommand.class, version)));
        assertThat(read.toArguments(version)).isEqualTo(arguments);
    }

    @Property(seed = SEED, tries = 5000, shrinking = ShrinkingMode.OFF)
    void json_thereAndBack(@ForAll("commands") VmmCommand command, @ForAll("versions") VmmVersion version) {
        command.vm().ifPresent(vm -> jsonThereAndBack(vm, VmConfig.class, version));
        command.restore().ifPresent(restore -> jsonThereAndBack(restore, RestoreConfig.class, version));
    }

    private static <T> void jsonThereAndBack(T value, Class<T> type, VmmVersion version) {
        String json;
        try {
            json = Json.write(value, type, version);
        } catch (WireFormatException e) {
            requireReason(e);
            return;
        }
        assertThat(Json.atMost(value)).isGreaterThanOrEqualTo(json.getBytes(StandardCharsets.UTF_8).length);
        T read = Json.read(json, type, version);
        assertThat(saying(read, type, version)).as(json).isEqualTo(saying(value, type, version));
        assertThat(Json.write(read, type, version)).isEqualTo(json);
    }

    private static void requireReason(WireFormatException e) {
        assertThat(Stream.of(CannotSay.values()).map(reason -> reason.message))
                .as(e.toString())
                .anyMatch(e.what()::contains);
    }

    /** What a value says to a version, but for a key that v50.0 does not have and does not miss. */
    private static JsonNode saying(Object value, Class<?> type, VmmVersion version) {
        JsonNode tree = Goldens.parse(Json.canonical(value, type));
        if (!version.isAtLeast(VmmVersion.parse("50.1"))) {
            tree.findParents("image_type").forEach(disk -> ((ObjectNode) disk).remove("image_type"));
        }
        return tree;
    }

    /** What the command line says by silence. */
    private static JsonNode saidAloud(JsonNode tree) {
        forgetIf((ObjectNode) tree, "verbosity", "0");
        ObjectNode vm = tree.withObjectProperty("vm");
        vm.remove("iommu");
        for (String flag : List.of("pvpanic", "watchdog", "landlock_enable", "gdb")) {
            forgetIf(vm, flag, "false");
        }
        for (String flag : List.of("no_shutdown", "dbus_system_bus")) {
            forgetIf((ObjectNode) tree, flag, "false");
        }
        forgetIf(vm.path("cpus"), "features", "{}");
        forgetIf(vm.path("cpus"), "features", "{\"amx\":false}");
        vm.path("disks").forEach(disk -> forgetIf(disk, "image_type", "\"Unknown\""));
        return tree;
    }

    private static void forgetIf(JsonNode node, String key, String json) {
        if (node instanceof ObjectNode object && object.path(key).toString().equals(json)) {
            object.remove(key);
        }
    }

    @Property(seed = SEED, tries = 300, shrinking = ShrinkingMode.OFF)
    void wholeCommands_haveNoDifferenceToThemselves(@ForAll("anyCommands") VmmCommand command) {
        command.vm().ifPresent(vm -> {
            assertThat(vm.diff(vm.paths(path -> path))).isEmpty();
            assertThat(vm.describe()).isNotEmpty();
        });
        assertThat(VmmCommand.class.cast(
                        ImmutableVmmCommand.builder().from(command).build()))
                .isEqualTo(command);
    }

    @Provide
    Arbitrary<VmmCommand> anyCommands() {
        return AnyConfig.of(VmmCommand.class);
    }
}
