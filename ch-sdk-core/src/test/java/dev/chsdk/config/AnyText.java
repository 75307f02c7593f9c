// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts: ordinary ones, hostile ones, empty and long ones, and all of Unicode. */
final class AnyText {

    private static final List<String> ORDINARY =
            List.of("/a.img", "/b/c.qcow2", "x", "r", "rw", "a b", "net0", "/dev/x=1");

    private static final String SIGNS = " ,[]\"@=:-/+'\\$ab0\t\u00a0";

    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            " a ",
            "\u2003a\u3000",
            "a,b",
            "[a",
            "a]",
            "[a]",
            "\"",
            "\"\"",
            "a\"b",
            "\"a\"",
            "a@b",
            "@",
            "a=b",
            "=",
            "a:b",
            "-x",
            "--kernel",
            "-",
            "\u0000",
            "a\nb",
            "\r",
            "off",
            "fd=3",
            "path=/x",
            "path=/a,b",
            "name=x,file=/y",
            "null",
            "\ud83d\ude00\ufeff",
            "long".repeat(2000));

    private AnyText() {}

    static String of(Random random) {
        int kind = random.nextInt(20);
        if (kind < 12) {
            return ORDINARY.get(random.nextInt(ORDINARY.size()));
        }
        if (kind < 16) {
            return HOSTILE.get(random.nextInt(HOSTILE.size()));
        }
        if (kind < 18) {
            return points(random, at -> SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        return kind == 18
                ? points(random, at -> random.nextInt(1, Character.MIN_SURROGATE))
                : points(random, at -> random.nextInt(Character.MAX_CODE_POINT + 1));
    }

    private static String points(Random random, IntUnaryOperator point) {
        return IntStream.range(0, random.nextInt(12))
                .map(point)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
