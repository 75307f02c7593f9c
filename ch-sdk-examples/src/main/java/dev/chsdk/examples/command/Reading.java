// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import dev.chsdk.check.Problem;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VmmCommand;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a text says, as far as it can be read, and what in it cannot be. Each thing that the reader refuses is noted and left
 * out, so that the rest is read too.
 *
 * @param vm what was read; empty when nothing was
 */
record Reading(Optional<VmConfig> vm, List<Problem> problems) {

    static Reading ofJson(String text, VmmVersion version) {
        try {
            return new Reading(Optional.of(VmConfig.fromJson(text, version)), List.of());
        } catch (WireFormatException e) {
            return new Reading(tolerantly(text), List.of(problem(e, version)));
        }
    }

    private static Optional<VmConfig> tolerantly(String text) {
        try {
            return Optional.of(VmConfig.fromVmm(text));
        } catch (WireFormatException e) {
            return Optional.empty();
        }
    }

    static Reading ofArguments(List<String> arguments, VmmVersion version) {
        List<Problem> problems = new ArrayList<>();
        Optional<List<String>> rest = Optional.of(arguments);
        while (rest.isPresent()) {
            Optional<WireFormatException> refusal = refusal(rest.get(), version);
            if (refusal.isEmpty()) {
                return new Reading(VmmCommand.fromArguments(rest.get(), version).vm(), problems);
            }
            problems.add(problem(refusal.get(), version));
            rest = without(rest.get(), refusal.get(), version);
        }
        return new Reading(Optional.empty(), problems);
    }

    private static Optional<WireFormatException> refusal(List<String> arguments, VmmVersion version) {
        try {
            VmmCommand unused = VmmCommand.fromArguments(arguments, version);
            return Optional.empty();
        } catch (WireFormatException e) {
            return Optional.of(e);
        }
    }

    private static Problem problem(WireFormatException e, VmmVersion version) {
        return new Problem(
                Problem.Severity.ERROR,
                e.where().isEmpty() ? "(text)" : e.where(),
                "",
                e.what(),
                "",
                Optional.empty(),
                List.of(version),
                "reader");
    }

    /** The arguments without as little as possible, so that this refusal is gone. Empty when there is no such part. */
    private static Optional<List<String>> without(
            List<String> arguments, WireFormatException refusal, VmmVersion version) {
        return Stream.concat(withoutAKey(arguments, refusal.where()), withoutAFlag(arguments, refusal.where()))
                .filter(less -> refusal(less, version)
                        .filter(next -> next.what().equals(refusal.what()))
                        .isEmpty())
                .findFirst();
    }

    /** Without one key of one word, those first that the refusal names. */
    private static Stream<List<String>> withoutAKey(List<String> arguments, String where) {
        record Key(int word, int place, boolean isNamed) {}
        return IntStream.range(0, arguments.size())
                .filter(word -> !arguments.get(word).startsWith("-")
                        && arguments.get(word).contains("="))
                .boxed()
                .flatMap(word -> IntStream.range(0, keys(arguments.get(word)).size())
                        .mapToObj(place -> {
                            String name = keys(arguments.get(word)).get(place).replaceFirst("=.*", "");
                            return new Key(word, place, where.contains(" " + name + " "));
                        }))
                .sorted(Comparator.comparing(key -> !key.isNamed()))
                .map(key -> {
                    List<String> keys = new ArrayList<>(keys(arguments.get(key.word())));
                    keys.remove(key.place());
                    List<String> less = new ArrayList<>(arguments);
                    less.set(key.word(), String.join(",", keys));
                    return less;
                });
    }

    /** The keys of an option, at the commas that stand in no brackets and no quotes. */
    private static List<String> keys(String option) {
        return List.of(option.split(",(?=[a-z_0-9]+=)(?![^\\[]*])(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1));
    }

    /** Without one flag and its values, or without one word; those first that the refusal names. */
    private static Stream<List<String>> withoutAFlag(List<String> arguments, String where) {
        Comparator<Integer> named = Comparator.comparing(start -> !where.contains(arguments.get(start)));
        return IntStream.range(0, arguments.size()).boxed().sorted(named).map(start -> {
            int end = start + 1;
            while (arguments.get(start).startsWith("-")
                    && end < arguments.size()
                    && !arguments.get(end).startsWith("-")) {
                end++;
            }
            List<String> less = new ArrayList<>(arguments);
            less.subList(start, end).clear();
            return less;
        });
    }
}
