// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.Json;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares what we and the VMM's own parser make of an option string. */
final class OptionGoldens {

    /** How a result of the VMM's parser and ours go together. */
    enum Outcome {
        SAME_JSON,
        BOTH_REFUSE,
        STRICTER,
        OF_ANOTHER_BUILD,
        WRONG
    }

    /** Where we refuse what the VMM takes: by what our message says, and why. */
    enum Stricter {
        REPEATED_KEY("given twice; the VMM would take the last one only"),
        EMPTY_VALUE("without a value the VMM takes it as not given"),
        SECOND_MODE("a second mode; the VMM would take one of them only"),
        LOOSE_UNIT("Not a size"),
        NARROWED_NUMBER("expected a whole number from"),
        IGNORED_KEY("unknown key"),
        DROPPED_BUCKET("refill_time is missing"),
        BLANK_AFTER_COMMA("a blank after a comma, which VMMs up to v53.0 refuse"),
        UNCLEAR_ITEM("expected name=N and one of file=PATH, string=TEXT");

        private final String message;

        Stricter(String message) {
            this.message = message;
        }
    }

    /**
     * How we and one version of the VMM understand one string.
     *
     * @param outcome how the results go together
     * @param rule the rule by which we are stricter, or empty
     * @param failure what is wrong, or empty
     */
    record Verdict(Outcome outcome, String rule, String failure) {
        static Verdict of(Outcome outcome) {
            return new Verdict(outcome, "", "");
        }

        static Verdict failure(String failure) {
            return new Verdict(Outcome.WRONG, "", failure);
        }
    }

    private final DefaultsTable defaults = DefaultsTable.load();

    DefaultsTable defaults() {
        return defaults;
    }

    Verdict check(JsonNode row, JsonNode result, String column) {
        VmmVersion version = Objects.requireNonNull(Goldens.VERSIONS.get(column), column);
        String option = row.get("option").textValue();
        String where = "--" + option + " '" + row.get("text").textValue() + "' " + column;
        try {
            VmmCommand command = VmmCommand.fromArguments(arguments(row), version);
            if (result.has("refused")) {
                return isOfAnotherBuild(result.get("refused").textValue())
                        ? Verdict.of(Outcome.OF_ANOTHER_BUILD)
                        : Verdict.failure(where + ": accepted, but the VMM says " + result.get("refused"));
            }
            List<String> differences = compare(option, column, command, version, result.get("ok"));
            if (!differences.isEmpty()) {
                return Verdict.failure(where + ": " + differences);
            }
            VmmCommand again = VmmCommand.fromArguments(command.toArguments(version), version);
            return again.equals(command)
                    ? Verdict.of(Outcome.SAME_JSON)
                    : Verdict.failure(where + ": written " + command.toArguments(version) + " and read as " + again);
        } catch (WireFormatException e) {
            return refused(where, result, e);
        }
    }

    /** The recorded parser was built without these features. */
    private static boolean isOfAnotherBuild(String refusal) {
        return refusal.endsWith("nknown option: tdx") || refusal.endsWith("nknown option: sev_snp");
    }

    private static Verdict refused(String where, JsonNode result, WireFormatException e) {
        if (result.has("refused")) {
            return Verdict.of(Outcome.BOTH_REFUSE);
        }
        for (Stricter rule : Stricter.values()) {
            if (e.what().contains(rule.message)) {
                return new Verdict(Outcome.STRICTER, rule.name(), "");
            }
        }
        return Verdict.failure(where + ": refused with " + e.getMessage());
    }

    private static List<String> arguments(JsonNode row) {
        String flag = "--" + row.get("option").textValue();
        String text = row.get("text").textValue();
        return switch (flag) {
            case "--restore" -> List.of(flag, text);
            case "--memory-zone" -> List.of("--kernel", "/k", "--memory", "size=0", flag, text);
            default -> List.of("--kernel", "/k", flag, text);
        };
    }

    private List<String> compare(
            String option, String column, VmmCommand command, VmmVersion version, JsonNode expected) {
        JsonNode ours = command.restore()
                .map(restore -> Goldens.parse(Json.canonical(restore, RestoreConfig.class)))
                .orElseGet(() -> find(option, command, version));
        List<String> differences = new ArrayList<>();
        compare(option, column, "", ours, expected, differences);
        return differences;
    }

    /** What the option became; descriptors have no place in a body of vm.create, so the canonical text is asked. */
    private static JsonNode find(String option, VmmCommand command, VmmVersion version) {
        VmConfig vm = command.vm().orElseThrow();
        boolean descriptors = vm.nets().stream().anyMatch(net -> !net.fds().isEmpty())
                || vm.devices().stream().anyMatch(device -> device.fd().isPresent())
                || vm.platform().stream()
                        .anyMatch(platform -> platform.iommufdFd().isPresent());
        JsonNode json = Goldens.parse(descriptors ? Json.canonical(vm, VmConfig.class) : vm.toJson(version));
        return switch (option) {
            case "disk" -> json.at("/disks/0");
            case "device" -> json.at("/devices/0");
            case "user-device" -> json.at("/user_devices/0");
            case "memory-zone" -> json.at("/memory");
            case "pci-segment" -> json.at("/pci_segments/0");
            case "rate-limit-group" -> json.at("/rate_limit_groups/0");
            case "landlock-rules" -> json.at("/landlock_rules/0");
            case "generic-vhost-user" -> json.at("/generic_vhost_user/0");
            case "fw-cfg-config" -> json.at("/payload/fw_cfg_config");
            case "debug-console" -> json.at("/debug_console");
            case "net", "fs", "pmem", "vdpa", "numa" -> json.at("/" + option + "/0");
            default -> json.at("/" + option);
        };
    }

    private void compare(
            String option, String column, String path, JsonNode ours, JsonNode expected, List<String> differences) {
        if (!ours.isObject() || !expected.isObject()) {
            if (!ours.equals(expected) && !ours.toString().equals(expected.toString())) {
                differences.add(path + " is " + ours + ", not " + expected);
            }
            return;
        }
        ObjectNode named = ((ObjectNode) ours).deepCopy();
        for (String[] alias : new String[][] {{"serial_number", "system_serial_number"}, {"uuid", "system_uuid"}}) {
            if (option.equals("platform") && expected.has(alias[1]) && named.has(alias[0])) {
                named.set(alias[1], named.remove(alias[0]));
            }
        }
        if (named.path("iommu").equals(BooleanNode.FALSE) && !expected.has("iommu")) {
            named.remove("iommu"); // from v52.0 on the VMM reports it only when it is true
        }
        named.properties().forEach(field -> {
            JsonNode other = expected.path(field.getKey());
            String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (other.isArray()
                    && field.getValue().isArray()
                    && other.size() == field.getValue().size()) {
                for (int i = 0; i < other.size(); i++) {
                    compare(option, column, below, field.getValue().get(i), other.get(i), differences);
                }
            } else {
                compare(option, column, below, field.getValue(), other, differences);
            }
        });
        expected.properties().stream()
                .filter(field -> !named.has(field.getKey()))
                .filter(field -> !defaults.explains(
                        option,
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                        column,
                        field.getValue()))
                .forEach(field -> differences.add(path + " lacks " + field));
    }
}
