// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.examples.command;

import dev.chsdk.wire.ShellWords;
import dev.chsdk.wire.WireFormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A shell script that runs the VMM, or a command line by itself. Variables are followed as far as that needs no shell; one
 * whose value is not known stands for itself, {@code $NAME}.
 */
final class Script {

    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?:export |local |readonly |declare -r )?\\s*([A-Za-z_]\\w*)=(.*)");
    private static final Pattern USE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)");
    private static final Pattern PARAMETER = Pattern.compile("\\$\\{?(\\d)}?");
    private static final Pattern WHEN_SET = Pattern.compile("\\$\\{([A-Za-z_]\\w*):?\\+([^}]*)}");
    private static final Pattern VMM = Pattern.compile("(?:^|[\\s;&|('\"])\\S*cloud-hypervisor['\"]?\\s+(?=-)");
    private static final Pattern REDIRECTION =
            Pattern.compile("\\s+(?:\\d?>>?\\s*(?:&\\d|[^\\s&]+)|<\\s*\\S+|&|;|(?:&&|\\|\\|?)\\s.*)\\s*$");

    private final Map<String, String> variables = new HashMap<>();
    private final List<String> lines;

    Script(String text) {
        lines = Stream.of(text.replace("\\\n", " ").split("\n", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /**
     * The arguments of the first run of the VMM.
     *
     * @throws WireFormatException if there is none, or its line needs a shell
     */
    List<String> arguments() {
        for (String line : lines) {
            Matcher run = VMM.matcher(line);
            if (run.find()) {
                return words(line.substring(run.end()));
            }
            if (line.startsWith("-")) {
                return words(line);
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                assign(assignment.group(1), assignment.group(2));
            }
        }
        throw new WireFormatException(
                "", "no line runs cloud-hypervisor with arguments, begins with a flag or is the JSON of a VM");
    }

    private void assign(String name, String value) {
        try {
            String word = ShellWords.arguments("vmm --value=" + known(value), variables)
                    .get(0)
                    .substring("--value=".length());
            variables.put(name, word);
        } catch (WireFormatException needsAShell) {
            variables.remove(name);
        }
    }

    private List<String> words(String run) {
        String line = run;
        for (String shorter = without(line); !shorter.equals(line); shorter = without(line)) {
            line = shorter;
        }
        return ShellWords.arguments("cloud-hypervisor " + known(line), variables);
    }

    private static String without(String line) {
        return REDIRECTION.matcher(line).replaceFirst("");
    }

    /** The text with a value for each variable that it uses. */
    private String known(String text) {
        String line = WHEN_SET.matcher(text)
                .replaceAll(use -> Matcher.quoteReplacement(
                        variables.getOrDefault(use.group(1), "").isEmpty() ? "" : use.group(2)));
        line = PARAMETER.matcher(line).replaceAll("parameter$1");
        Matcher uses = USE.matcher(line);
        while (uses.find()) {
            boolean hasDefault = line.startsWith(":-", uses.end());
            if (!hasDefault) {
                variables.putIfAbsent(uses.group(1), "$" + uses.group(1));
            }
        }
        return line;
    }
}
