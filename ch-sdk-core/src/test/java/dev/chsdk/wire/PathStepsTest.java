// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VmmCommand;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever takes the name of a file takes a Path too. */
class PathStepsTest {

    @Test
    void steps_takeAStringOrAPath() {
        Set<Class<?>> types = new LinkedHashSet<>();
        collect(PropertyTable.of(VmmCommand.class), types);
        List<String> lacking = new ArrayList<>();
        for (Class<?> type : types) {
            for (Property property : PropertyTable.of(type).properties()) {
                boolean takes = Stream.of(type.getMethods())
                        .filter(method -> method.getName().equals(property.accessorName()))
                        .anyMatch(PathStepsTest::takesAPath);
                if (property.has(HostPath.class) && !takes) {
                    lacking.add(property.toString());
                }
            }
        }

        assertThat(lacking).isEmpty();
        assertThat(types).hasSizeGreaterThan(30).contains(VmConfig.class);
    }

    private static boolean takesAPath(Method method) {
        return method.getParameterCount() == 1 && method.getParameterTypes()[0] == Path.class;
    }

    private static void collect(PropertyTable table, Set<Class<?>> types) {
        if (types.add(table.type())) {
            table.properties().forEach(property -> property.table().ifPresent(inner -> collect(inner, types)));
        }
    }
}
