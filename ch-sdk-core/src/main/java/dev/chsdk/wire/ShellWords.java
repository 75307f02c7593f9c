// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of shell that runs one program: quotes, backslashes, line continuations, comments and variables as POSIX has them.
 * Whatever needs a shell to run is refused.
 */
public final class ShellWords {

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:([A-Za-z_]\\w*|[@*])|\\{([A-Za-z_]\\w*|[@*])(?::-([^}]*))?})");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_]\\w*=.*", Pattern.DOTALL);

    private final String text;
    private final Map<String, String> variables;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /**
     * The arguments of the program that the line runs.
     *
     * @param variables values of the variables that it uses, by name
     * @throws WireFormatException if a variable is not given, a quote is open, or the line does more than run a program
     */
    public static List<String> arguments(String text, Map<String, String> variables) {
        List<String> words = new ShellWords(text, variables).split();
        int program = 0;
        while (program < words.size() && ASSIGNMENT.matcher(words.get(program)).matches()) {
            program++;
        }
        int first = program;
        while (first < words.size() && !words.get(first).startsWith("-")) {
            first++;
        }
        if (first > program + 2) {
            throw new WireFormatException(
                    "",
                    "expected a program and its flags, found words: "
                            + String.join(" ", words.subList(program, first)));
        }
        return List.copyOf(words.subList(first, words.size()));
    }

    private List<String> split() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                backslash();
            } else if (c == '\'') {
                singleQuoted();
            } else if (c == '"') {
                doubleQuoted();
            } else if (c == '$') {
                unquoted(variable());
            } else if (c == '#' && !inWord) {
                at = endOfLine();
            } else if (Character.isWhitespace(c)) {
                blank(c);
            } else if (";&|<>()`".indexOf(c) >= 0) {
                throw refused(at, "\"" + c + "\" needs a shell; give the line of the VMM alone");
            } else if (c == '~' && !inWord) {
                append(value("HOME", at));
                at++;
            } else {
                append(String.valueOf(c));
                at++;
            }
        }
        finish();
        return words;
    }

    private void blank(char c) {
        finish();
        at++;
        if (c == '\n' && !words.isEmpty() && !text.substring(at).isBlank()) {
            String rest = text.substring(at).strip();
            if (!rest.startsWith("#")) {
                throw refused(at, "a second line begins here; end the line before it with a backslash to continue it");
            }
        }
    }

    private void backslash() {
        if (at + 1 >= text.length()) {
            throw refused(at, "nothing behind the backslash");
        }
        if (text.charAt(at + 1) != '\n') {
            append(String.valueOf(text.charAt(at + 1)));
        }
        at += 2;
    }

    private void singleQuoted() {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw refused(at, "the quote is not closed");
        }
        append(text.substring(at + 1, end));
        at = end + 1;
    }

    private void doubleQuoted() {
        int start = at++;
        List<String> parts = new ArrayList<>();
        boolean onlyAll = text.startsWith("\"$@\"", start);
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '`') {
                throw refused(at, "a command in quotes needs a shell");
            } else if (c == '$') {
                parts.add(variable());
            } else if (c == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
                parts.add(text.charAt(at + 1) == '\n' ? "" : String.valueOf(text.charAt(at + 1)));
                at += 2;
            } else {
                parts.add(String.valueOf(c));
                at++;
            }
        }
        if (at >= text.length()) {
            throw refused(start, "the quote is not closed");
        }
        at++;
        if (onlyAll) {
            unquoted(String.join("", parts));
        } else {
            append(String.join("", parts));
        }
    }

    /** The value of the variable that begins here; moves behind it. */
    private String variable() {
        Matcher matcher = VARIABLE.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw refused(at, "expected the name of a variable behind $; commands and arithmetic need a shell");
        }
        int start = at;
        at = matcher.end();
        String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        String fallback = matcher.group(3);
        if (fallback != null && fallback.chars().anyMatch(c -> "$`'\"\\".indexOf(c) >= 0)) {
            throw refused(start, "a value for an unset variable with quotes or variables in it needs a shell");
        }
        if (fallback != null) {
            String given = variables.getOrDefault(name, "");
            return given.isEmpty() ? fallback : given;
        }
        return value(name, start);
    }

    private String value(String name, int where) {
        String value = variables.get(name);
        if (value == null && (name.equals("@") || name.equals("*"))) {
            return "";
        }
        if (value == null) {
            throw refused(where, "the variable " + name + " is not given");
        }
        return value;
    }

    /** What a variable outside quotes becomes: its words. */
    private void unquoted(String value) {
        String[] parts = value.strip().split("\\s+", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                finish();
            }
            if (!parts[i].isEmpty()) {
                append(parts[i]);
            }
        }
    }

    private void append(String part) {
        word.append(part);
        inWord = true;
    }

    private void finish() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private WireFormatException refused(int position, String what) {
        int line = 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        int column = position - text.lastIndexOf('\n', position - 1);
        return new WireFormatException("line " + line + ", column " + column, what);
    }
}
