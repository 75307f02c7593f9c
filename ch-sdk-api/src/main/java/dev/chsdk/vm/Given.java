// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Arguments that a caller gave. */
final class Given {

    private Given() {}

    /**
     * Several of them, as they are now.
     *
     * @param name of the parameter
     * @throws NullPointerException if one is null, with the name of the parameter
     */
    static <T> List<T> all(String name, T[] arguments) {
        Objects.requireNonNull(arguments, name);
        return Arrays.stream(arguments)
                .map(argument -> Objects.requireNonNull(argument, () -> name + ": one of them is null"))
                .toList();
    }
}
