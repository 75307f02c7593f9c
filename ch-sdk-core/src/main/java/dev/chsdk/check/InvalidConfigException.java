// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import java.util.List;
import java.util.stream.Collectors;

/** A description that the VMM would refuse. The message lists every error, a line each. */
public final class InvalidConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * A refused description.
     *
     * @param problems what is wrong with it; warnings are kept, but not in the message
     * @throws IllegalArgumentException if none of them is an error
     */
    public InvalidConfigException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(List<Problem> problems) {
        List<Problem> errors = problems.stream().filter(Problem::isError).toList();
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("problems: none of the " + problems.size() + " is an error");
        }
        return errors.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n", "The VMM would refuse this VM:\n", ""));
    }

    /** What is wrong, in the order in which the VMM would meet it; empty after deserialization. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }
}
