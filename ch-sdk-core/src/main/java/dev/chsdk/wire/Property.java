// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.VmmVersion;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One property of a type: its names, its kind, its versions. Made from the annotations of its accessor. */
final class Property {

    private final Class<?> owner;
    private final AnnotatedMember accessor;
    private final String name;
    private final JavaType content;
    private final boolean list;
    private final boolean required;
    private final @Nullable PropertyTable table;
    private final @Nullable Range range;
    private final @Nullable Filling filling;
    private final @Nullable CliForm form;
    private final @Nullable VmmVersion since;
    private final boolean harmless;

    Property(Class<?> owner, BeanPropertyDefinition definition) {
        this.owner = owner;
        accessor = Objects.requireNonNull(definition.getAccessor());
        name = definition.getName();
        JavaType type = accessor.getType();
        boolean optional = type.hasRawClass(Optional.class);
        list = type.isTypeOrSubTypeOf(List.class);
        content = optional || list ? type.containedType(0) : type;
        required = !optional && !list && !type.hasRawClass(OptionalInt.class) && !type.hasRawClass(OptionalLong.class);
        table = content.getRawClass().isAnnotationPresent(JsonDeserialize.class)
                ? PropertyTable.of(content.getRawClass())
                : null;
        Class<?> raw = content.getRawClass();
        range = annotation(Unsigned.class).map(Range::of).orElseGet(() -> isWhole(raw) ? widest(raw) : null);
        filling = annotation(Filled.class).map(a -> create(a.value())).orElse(null);
        form = find();
        Since own = accessor.getAnnotation(Since.class);
        Since inherited = accessor.getDeclaringClass() == owner ? null : owner.getAnnotation(Since.class);
        since = later(own, inherited);
        harmless = own != null && own.harmless();
    }

    private static @Nullable VmmVersion later(@Nullable Since own, @Nullable Since inherited) {
        VmmVersion first = own == null ? null : VmmVersion.parse(own.value());
        VmmVersion second = inherited == null ? null : VmmVersion.parse(inherited.value());
        return first == null || (second != null && second.isAtLeast(first)) ? second : first;
    }

    private @Nullable CliForm find() {
        Class<?> raw = content.getRawClass();
        if (has(CliText.class)) {
            return create(annotation(CliText.class).orElseThrow().value());
        }
        if (raw.isAnnotationPresent(CliPair.class)) {
            CliPair pair = raw.getAnnotation(CliPair.class);
            PropertyTable sides = Objects.requireNonNull(table);
            return new Forms.Pairs(
                    pair.key(),
                    sides.named(pair.key()).form(),
                    pair.value(),
                    sides.named(pair.value()).form());
        }
        if (table != null) {
            return null;
        }
        if (raw == CpuSet.class || (list && isWhole(raw))) {
            return new Forms.Numbers(new Forms.Whole(rangeOf(raw)));
        }
        return list ? new Forms.Texts() : scalar(raw);
    }

    private CliForm scalar(Class<?> raw) {
        if (raw == Boolean.class || raw == boolean.class) {
            return new Forms.Toggle();
        }
        if (raw == ByteSize.class) {
            return new Forms.Size();
        }
        if (isWhole(raw)) {
            return new Forms.Whole(rangeOf(raw));
        }
        return raw.isEnum() ? new EnumForm(raw) : new Forms.Text();
    }

    private static Range widest(Class<?> raw) {
        boolean wide = raw == Long.class || raw == long.class || raw == OptionalLong.class;
        return new Range(0, wide ? Long.MAX_VALUE : Integer.MAX_VALUE);
    }

    private Range rangeOf(Class<?> raw) {
        return range != null ? range : widest(raw);
    }

    private static boolean isWhole(Class<?> raw) {
        return raw == Integer.class
                || raw == int.class
                || raw == OptionalInt.class
                || raw == Long.class
                || raw == long.class
                || raw == OptionalLong.class;
    }

    private static <T> T create(Class<? extends T> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " needs a public constructor without parameters", e);
        }
    }

    <A extends Annotation> Optional<A> annotation(Class<A> type) {
        return Optional.ofNullable(accessor.getAnnotation(type));
    }

    boolean has(Class<? extends Annotation> type) {
        return accessor.hasAnnotation(type);
    }

    /** The type whose property this is. */
    Class<?> owner() {
        return owner;
    }

    /** The JSON name. */
    String name() {
        return name;
    }

    String accessorName() {
        return accessor.getName();
    }

    /** The key on the command line. */
    String key() {
        return annotation(CliKey.class).map(CliKey::value).orElse(name);
    }

    Optional<String> flag() {
        return annotation(CliFlag.class).map(CliFlag::value);
    }

    boolean isList() {
        return list;
    }

    /** Whether the version cannot do without the property. */
    boolean isRequired(VmmVersion version) {
        return required
                || annotation(RequiredUntil.class)
                        .filter(until -> !version.isAtLeast(VmmVersion.parse(until.value())))
                        .isPresent();
    }

    boolean isSwitch() {
        return form instanceof Forms.Toggle;
    }

    boolean isNumber() {
        return form instanceof Forms.Whole;
    }

    /** The properties of the object, or of the elements of the list of objects, that this property holds. */
    Optional<PropertyTable> table() {
        return Optional.ofNullable(table);
    }

    Optional<Filling> filling() {
        return Optional.ofNullable(filling);
    }

    /** Whether the command line says the whole value in one text, although it is an object in JSON. */
    boolean isText() {
        return form != null;
    }

    CliForm form() {
        return Objects.requireNonNull(form, () -> accessor + " has no spelling on the command line");
    }

    /** Whether the key stands among the options of the object that it belongs to. */
    boolean isOption() {
        return form != null && !has(CliOmit.class) && !has(CliFlag.class) && !has(CliWord.class);
    }

    Class<?> contentType() {
        return content.getRawClass();
    }

    /** Whether JSON of the version cannot do without the property. */
    boolean isRequiredInJson(VmmVersion version) {
        return isRequired(version)
                || annotation(JsonNeeds.class)
                        .map(JsonNeeds::until)
                        .filter(until -> until.isEmpty() || !version.isAtLeast(VmmVersion.parse(until)))
                        .isPresent();
    }

    /** What JSON gets when the property is unset and JSON demands it. */
    Optional<JsonNode> demanded(ObjectNode neighbours) {
        JsonNeeds needs = accessor.getAnnotation(JsonNeeds.class);
        if (needs == null) {
            return Optional.empty();
        }
        if (!needs.copyOf().isEmpty()) {
            return Optional.ofNullable(neighbours.get(needs.copyOf()));
        }
        JsonNode value = Json.parse(needs.value());
        return Optional.of(
                content.hasRawClass(ByteSize.class) && value instanceof IntNode
                        ? LongNode.valueOf(value.longValue())
                        : value);
    }

    /** Why the version cannot be told this value, if it cannot. */
    Optional<String> unsupported(VmmVersion version, JsonNode value) {
        if (since != null && !version.isAtLeast(since)) {
            return Optional.of("known from v" + since + " on, and this is for v" + version);
        }
        Until until = accessor.getAnnotation(Until.class);
        if (until != null && version.isAtLeast(VmmVersion.parse(until.value()))) {
            return Optional.of("gone from v" + until.value() + " on, and this is for v" + version);
        }
        return unsupportedConstant(version, value);
    }

    private Optional<String> unsupportedConstant(VmmVersion version, JsonNode value) {
        if (!(form instanceof EnumForm constants) || !value.isTextual()) {
            return Optional.empty();
        }
        return constants
                .since(value.textValue())
                .filter(first -> !version.isAtLeast(first))
                .map(first -> value.textValue() + " is known from v" + first + " on, and this is for v" + version);
    }

    /** Whether the version does not know the property, and does what is meant without it. */
    boolean isHarmlesslyLost(VmmVersion version) {
        return harmless && since != null && !version.isAtLeast(since);
    }

    /** Whether the text stands for a constant that only reading makes, for what this SDK does not know. */
    boolean isUnknownConstant(JsonNode value) {
        Class<?> raw = content.getRawClass();
        if (!raw.isEnum() || !value.isTextual()) {
            return false;
        }
        try {
            return raw.getField(value.textValue()).isAnnotationPresent(JsonEnumDefaultValue.class);
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return accessor.getDeclaringClass().getSimpleName() + "." + accessor.getName();
    }
}
