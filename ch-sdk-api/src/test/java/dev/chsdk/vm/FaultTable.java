// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Every step of a VM's life with every mishap: {@code faults.txt}. */
final class FaultTable {

    private static final int COLUMNS = 5;

    private final Map<String, FaultCell> cells;

    private FaultTable(Map<String, FaultCell> cells) {
        this.cells = cells;
    }

    /**
     * Reads the table.
     *
     * @throws IllegalStateException if a case is missing in it, or stands there twice
     */
    static FaultTable read() {
        Map<String, FaultCell> cells = new TreeMap<>();
        for (String line : lines()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(line, cells);
            }
        }
        for (Phase phase : Phase.values()) {
            for (Step step : phase.steps()) {
                for (Mishap mishap : Mishap.values()) {
                    if (!cells.containsKey(phase + " " + step + " " + mishap)) {
                        throw new IllegalStateException("faults.txt: no row for " + phase + " " + step + " " + mishap);
                    }
                }
            }
        }
        return new FaultTable(cells);
    }

    private static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(FaultTable.class.getResourceAsStream("faults.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(String line, Map<String, FaultCell> cells) {
        String[] columns = line.split("\\|", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalStateException("faults.txt: " + COLUMNS + " columns are needed: " + line);
        }
        for (String phaseName : words(columns[0])) {
            Phase phase = Phase.valueOf(phaseName);
            for (Step step : steps(phase, words(columns[1]))) {
                for (String mishap : words(columns[2])) {
                    FaultCell cell = new FaultCell(
                            phase,
                            step,
                            Mishap.valueOf(mishap),
                            words(columns[3]),
                            List.of(columns[4].strip().split(" & ")));
                    if (cells.put(cell.toString(), cell) != null) {
                        throw new IllegalStateException("faults.txt: two rows for " + cell);
                    }
                }
            }
        }
    }

    private static List<String> words(String column) {
        return List.of(column.strip().split("\\s+"));
    }

    private static List<Step> steps(Phase phase, List<String> names) {
        if (names.equals(List.of("*"))) {
            return phase.steps();
        }
        return names.stream()
                .map(name -> phase.steps().stream()
                        .filter(step -> step.toString().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("faults.txt: " + phase + " has no step " + name)))
                .toList();
    }

    /** The case of this text. */
    FaultCell cell(String name) {
        return Objects.requireNonNull(cells.get(name), name);
    }

    /** All, in the order of phases, steps and mishaps. */
    List<FaultCell> cells() {
        List<FaultCell> all = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (Step step : phase.steps()) {
                for (Mishap mishap : Mishap.values()) {
                    all.add(cell(phase + " " + step + " " + mishap));
                }
            }
        }
        return all;
    }

    /** Each n-th case, and one more of each phase and each mishap that has none by then. */
    List<FaultCell> every(int n) {
        List<FaultCell> cases = cells().stream().filter(FaultCell::isCase).toList();
        List<FaultCell> chosen = new ArrayList<>();
        for (int i = 0; i < cases.size(); i += n) {
            chosen.add(cases.get(i));
        }
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        Set<Mishap> mishaps = EnumSet.noneOf(Mishap.class);
        chosen.forEach(cell -> phases.add(cell.phase()));
        chosen.forEach(cell -> mishaps.add(cell.mishap()));
        for (FaultCell cell : cases) {
            boolean isFirstOfPhase = phases.add(cell.phase());
            boolean isFirstOfMishap = mishaps.add(cell.mishap());
            if (isFirstOfPhase || isFirstOfMishap) {
                chosen.add(cell);
            }
        }
        return chosen;
    }
}
