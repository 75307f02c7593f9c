// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.MacAddress;
import dev.chsdk.wire.Unsigned;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Values of every type with anything in them, made from the accessors, so that a new accessor is in at once. */
final class AnyConfig {

    private static final double SHARE = 0.7;

    private static final int MOST_ELEMENTS = 2;

    private static final Map<Class<?>, Builder> BUILDERS = new ConcurrentHashMap<>();

    private AnyConfig() {}

    /** Any value of a type. */
    static <T> Arbitrary<T> of(Class<T> type) {
        return Arbitraries.randomValue(random -> of(type, random));
    }

    /** Any value of a type. */
    static <T> T of(Class<T> type, Random random) {
        return valid(type, SHARE, random);
    }

    /** A value of a type with what is required and one thing more, or two where one needs another. */
    static <T> T withOne(Class<T> type, Random random) {
        return valid(type, 1.0 / accessors(type).size(), random);
    }

    /** Rules between accessors refuse some combinations; another one of the same parts is tried then. */
    private static <T> T valid(Class<T> type, double share, Random random) {
        Builder builder = BUILDERS.computeIfAbsent(type, Builder::of);
        Map<Method, Object> parts = new HashMap<>();
        while (true) {
            List<Optional<Object>> contents = new ArrayList<>();
            for (Method accessor : builder.accessors()) {
                if (contentType(accessor).isEmpty()) {
                    parts.remove(accessor);
                }
                contents.add(
                        isRequired(accessor) || random.nextDouble() < share
                                ? Optional.of(parts.computeIfAbsent(accessor, absent -> content(absent, random)))
                                : Optional.empty());
            }
            try {
                return type.cast(builder.build(contents));
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("out of range");
            }
        }
    }

    /** The accessors of a type, by name. */
    static List<Method> accessors(Class<?> type) {
        Map<String, Method> byName = new TreeMap<>();
        Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(JsonProperty.class))
                .forEach(method -> byName.put(method.getName(), method));
        return List.copyOf(byName.values());
    }

    /** Whether an accessor of a value says anything. */
    static boolean isSet(Method accessor, Object value) {
        Object said = invoke(accessor, value);
        return !List.of(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), List.of())
                .contains(said);
    }

    /** What an accessor holds, one by one. */
    static List<Object> contents(Method accessor, Object value) {
        Object said = invoke(accessor, value);
        if (said instanceof Optional<?> optional) {
            return List.copyOf(optional.stream().toList());
        }
        return said instanceof List<?> list ? List.copyOf(list) : List.of(said);
    }

    /** The type of this package that an accessor holds, if it is one. */
    static Optional<Class<?>> contentType(Method accessor) {
        Class<?> raw = accessor.getReturnType();
        Class<?> content = raw == Optional.class || raw == List.class ? argument(accessor) : raw;
        return Config.class.isAssignableFrom(content) ? Optional.of(content) : Optional.empty();
    }

    @CanIgnoreReturnValue
    static Object invoke(Method method, Object target, Object... arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRequired(Method accessor) {
        Class<?> type = accessor.getReturnType();
        return !List.of(Optional.class, OptionalInt.class, OptionalLong.class, List.class)
                .contains(type);
    }

    /**
     * The generated builder of a type, found once.
     *
     * @param accessors the accessors of the type
     * @param create makes one
     * @param steps its steps, one for each accessor
     * @param finish makes the value
     */
    private record Builder(List<Method> accessors, Method create, List<Method> steps, Method finish) {

        static Builder of(Class<?> type) {
            List<Method> accessors = AnyConfig.accessors(type);
            try {
                Class<?> generated = Class.forName(type.getPackageName() + ".Immutable" + type.getSimpleName());
                Method create = generated.getDeclaredMethod("builder");
                Class<?> builder = create.getReturnType();
                List<Method> steps = accessors.stream()
                        .map(accessor -> step(builder, accessor))
                        .toList();
                return new Builder(accessors, create, steps, builder.getDeclaredMethod("build"));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The step that takes the bare value. */
        private static Method step(Class<?> builder, Method accessor) {
            String name = accessor.getName();
            String plain = name.startsWith("is") ? Character.toLowerCase(name.charAt(2)) + name.substring(3) : name;
            return Arrays.stream(builder.getDeclaredMethods())
                    .filter(method -> method.getName().equals(plain) && method.getParameterCount() == 1)
                    .filter(method ->
                            !method.getParameterTypes()[0].getSimpleName().startsWith("Optional"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no step for " + accessor));
        }

        Object build(List<Optional<Object>> contents) {
            Object builder = invoke(create, Builder.class);
            for (int i = 0; i < contents.size(); i++) {
                Optional<Object> content = contents.get(i);
                if (content.isPresent()) {
                    invoke(steps.get(i), builder, content.get());
                }
            }
            return invoke(finish, builder);
        }
    }

    private static Object content(Method accessor, Random random) {
        Class<?> raw = accessor.getReturnType();
        if (raw == Optional.class) {
            return scalar(argument(accessor), accessor, random);
        }
        if (raw == List.class) {
            return Stream.generate(() -> scalar(argument(accessor), accessor, random))
                    .limit(1 + random.nextInt(MOST_ELEMENTS))
                    .toList();
        }
        return scalar(raw, accessor, random);
    }

    private static Class<?> argument(Method accessor) {
        Type type = ((ParameterizedType) accessor.getGenericReturnType()).getActualTypeArguments()[0];
        return (Class<?>) type;
    }

    private static Object scalar(Class<?> type, Method accessor, Random random) {
        if (Config.class.isAssignableFrom(type)) {
            return of(type, random);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        if (type == Integer.class || type == int.class || type == OptionalInt.class) {
            return (int) whole(accessor, Integer.MAX_VALUE, random);
        }
        if (type == Long.class || type == long.class || type == OptionalLong.class) {
            return whole(accessor, Long.MAX_VALUE, random);
        }
        return Objects.requireNonNull(SCALARS.get(type), () -> "no values known for " + type)
                .apply(random);
    }

    private static long whole(Method accessor, long widest, Random random) {
        Unsigned range = accessor.getAnnotation(Unsigned.class);
        long width = range == null || range.value() >= 63 ? Long.MAX_VALUE : (1L << range.value()) - 1;
        long min = range == null ? 0 : range.min();
        return between(min, Math.min(widest, range == null ? width : Math.min(width, range.max())), random);
    }

    /** Small numbers and the ends of the range are as likely as all others. */
    private static long between(long min, long max, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> min + random.nextLong(Math.min(max - min, 64) + 1);
            default -> random.nextLong(min, max);
        };
    }

    private static final Map<Class<?>, Function<Random, Object>> SCALARS = Map.of(
            Boolean.class,
            Random::nextBoolean,
            String.class,
            AnyText::of,
            ByteSize.class,
            random -> ByteSize.bytes(between(0, Long.MAX_VALUE, random)),
            CpuSet.class,
            random -> CpuSet.of(random.ints(random.nextInt(5), 0, 300).toArray()),
            MacAddress.class,
            random -> MacAddress.parse(random.nextBoolean() ? "52:54:00:12:34:56" : "FF:ff:00:Aa:bB:01"),
            IpAddress.class,
            random -> IpAddress.parse(
                    List.of("192.168.1.1", "::1", "fe80::1:2", "::ffff:1.2.3.4").get(random.nextInt(4))));
}
