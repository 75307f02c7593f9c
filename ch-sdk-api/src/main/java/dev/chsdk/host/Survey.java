// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.check.Problem;
import dev.chsdk.check.Problem.Severity;
import dev.chsdk.config.VmConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One VM on its way through the rules of one host, with what was found so far. */
final class Survey {

    /**
     * Where a rule looks.
     *
     * @param rule the row of {@code docs/check.md}
     * @param path the JSON path of the option
     * @param value what stands there
     */
    record Place(int rule, String path, Object value) {}

    private final VmConfig vm;
    private final Host host;
    private final List<Problem> problems = new ArrayList<>();

    Survey(VmConfig vm, Host host) {
        this.vm = vm;
        this.host = host;
    }

    VmConfig vm() {
        return vm;
    }

    Host host() {
        return host;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    void error(Place place, String message, String remedy) {
        add(Severity.ERROR, place, message, remedy);
    }

    void warning(Place place, String message, String remedy) {
        add(Severity.WARNING, place, message, remedy);
    }

    private void add(Severity severity, Place place, String message, String remedy) {
        problems.add(new Problem(
                severity,
                place.path(),
                place.value().toString(),
                message,
                remedy,
                Optional.empty(),
                List.of(),
                "host " + place.rule()));
    }
}
