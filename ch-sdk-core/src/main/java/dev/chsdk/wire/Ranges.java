// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The ranges of a type's numbers. Apart from the property table, so that making a value does not need that one. */
final class Ranges {

    /** One accessor of a number, or of a list of numbers. */
    private record Bounded(Method accessor, Range range) {

        void check(Object value) {
            try {
                require(accessor.invoke(value));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(accessor.getName() + ": " + e.getMessage(), e);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }

        private void require(Object value) {
            if (value instanceof Number number) {
                range.require(number.longValue());
            } else if (value instanceof OptionalInt number && number.isPresent()) {
                range.require(number.getAsInt());
            } else if (value instanceof OptionalLong number && number.isPresent()) {
                range.require(number.getAsLong());
            } else if (value instanceof List<?> numbers) {
                numbers.forEach(this::require);
            }
        }
    }

    private static final ClassValue<List<Bounded>> RANGES = new ClassValue<>() {
        @Override
        protected List<Bounded> computeValue(Class<?> type) {
            return Stream.of(type.getMethods())
                    .filter(method -> method.isAnnotationPresent(Unsigned.class))
                    .map(method -> new Bounded(method, Range.of(method.getAnnotation(Unsigned.class))))
                    .toList();
        }
    };

    private Ranges() {}

    /** Checks what a value holds against the ranges of its type. */
    static void check(Object value, Class<?> type) {
        RANGES.get(type).forEach(bounded -> bounded.check(value));
    }
}
