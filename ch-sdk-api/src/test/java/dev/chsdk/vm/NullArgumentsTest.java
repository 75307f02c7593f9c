// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.action.Migrate;
import dev.chsdk.client.ClientOptions;
import dev.chsdk.client.VmmClient;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Net;
import dev.chsdk.config.Restore;
import dev.chsdk.config.Vfio;
import dev.chsdk.host.HostCheck;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public method says which of its arguments must not be null, before it does anything. */
class NullArgumentsTest {

    /** What the other parameters get. */
    private static final List<Object> SAMPLES = List.of(
            Path.of("/nowhere"),
            "word",
            Boot.kernel("/nowhere", ""),
            List.of(),
            Map.of(),
            Duration.ofSeconds(1),
            Pattern.compile("x"),
            ByteSize.mib(1),
            FileDescriptor.out,
            ClientOptions.defaults(),
            Net.tap("tap0"),
            Vfio.of("/nowhere"),
            Restore.from(Path.of("/nowhere")),
            Migrate.from(Path.of("/nowhere")));

    private final List<String> unclear = new ArrayList<>();
    private int calls;

    @Test
    void everyPublicMethod_namesTheNull(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve(SnapshotManifest.NAME), SnapshotManifestTest.MANIFEST);
        LaunchBed bed = LaunchBed.simulated(directory, VmmVersion.NEWEST_TESTED);
        Stream.of(Vm.class, Vms.class, Snapshot.class, SnapshotTarget.class, WarmPool.class, Ready.class)
                .forEach(type -> tryAll(type, null, List.of()));
        Stream.of(VmBuilder.class, VmmClient.class, ClientOptions.class).forEach(type -> tryAll(type, null, List.of()));
        Stream.of(HostCheck.class, VmmProgram.class).forEach(type -> tryAll(type, null, List.of()));
        VmBuilder builder = VmBuilder.of(Boot.kernel("/nowhere", ""));
        Stream.of(builder, ClientOptions.defaults(), SnapshotTarget.in(directory), Ready.booted())
                .forEach(value -> tryAll(value.getClass(), value, List.of()));
        VmRestore restore = VmBuilder.restore(Snapshot.open(directory));
        tryAll(VmRestore.class, restore, List.of());
        tryAll(WarmPool.class, null, List.of(restore));
        try (VmReceiver receiver = bed.builder().receiver();
                Vm vm = bed.builder().launch()) {
            Stream.of(vm, vm.hotPlug(), vm.client(), vm.events(), vm.serial(), vm.resizeVcpus(1))
                    .forEach(value -> tryAll(value.getClass(), value, List.of(receiver)));
            assertThatThrownBy(() -> vm.migrateTo(receiver, givingNull()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("migrateTo(receiver, how): how returned null");
            assertThat(vm.info().config().disks()).hasSize(1);
        }

        assertThatThrownBy(() -> builder.configure(givingNull()).config())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("configure(...) returned null");
        assertThat(unclear).isEmpty();
        assertThat(calls).isGreaterThan(80);
    }

    @SuppressWarnings("unchecked")
    private static <T> UnaryOperator<T> givingNull() {
        return (UnaryOperator<T>) sample(UnaryOperator.class, List.of());
    }

    private void tryAll(Class<?> type, @Nullable Object subject, List<Object> more) {
        for (Method method : type.getMethods()) {
            boolean isOfThis = Modifier.isStatic(method.getModifiers()) == (subject == null);
            if (isOfThis && !method.getName().equals("equals") && method.getDeclaringClass() != Object.class) {
                Class<?>[] types = method.getParameterTypes();
                for (int i = 0; i < types.length; i++) {
                    if (!types[i].isPrimitive()) {
                        tryOne(method, subject, i, null, more);
                    }
                    if (types[i].isArray()) {
                        Object oneNull = Array.newInstance(types[i].getComponentType(), 1);
                        tryOne(method, subject, i, oneNull, more);
                    }
                }
            }
        }
    }

    private void tryOne(Method method, @Nullable Object subject, int index, @Nullable Object none, List<Object> more) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == index ? none : sample(types[i], more);
        }
        calls++;
        String what = outcome(method, subject, arguments);
        if (!what.isEmpty()) {
            unclear.add(method.getDeclaringClass().getSimpleName() + "." + method.getName() + List.of(types) + ", "
                    + index + ": " + what);
        }
    }

    private static String outcome(Method method, @Nullable Object subject, Object... arguments) {
        try {
            return "returned " + method.invoke(subject, arguments);
        } catch (InvocationTargetException e) {
            Throwable failure = Objects.requireNonNull(e.getCause());
            String message = String.valueOf(failure.getMessage());
            boolean isClear = failure instanceof NullPointerException
                    && !message.equals("null")
                    && !message.startsWith("Cannot ");
            return isClear ? "" : failure.toString();
        } catch (IllegalAccessException e) {
            return e.toString();
        }
    }

    private static Object sample(Class<?> type, List<Object> more) {
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isPrimitive()) {
            return type == boolean.class ? true : type == long.class ? (Object) 1L : (Object) 1;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        Optional<Object> known = Stream.concat(SAMPLES.stream(), more.stream())
                .filter(type::isInstance)
                .findFirst();
        return known.orElseGet(() -> Objects.requireNonNull(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, call, given) -> null)));
    }
}
