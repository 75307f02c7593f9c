// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What each profile comes to, on a host that has everything. */
class ProfileGoldenTest {

    @Test
    void profiles_comeToTheGoldenCommandsAndDescriptions() throws Exception {
        Map<String, VmBuilder> profiles = new LinkedHashMap<>();
        profiles.put("redoxMinimal", redox(VmBuilder.redoxMinimal()));
        profiles.put("redoxPerformance", redox(VmBuilder.redoxPerformance()));
        profiles.put("redoxDevelopment", redox(VmBuilder.redoxDevelopment()));
        profiles.put("minimal", any(VmBuilder.minimal()));
        profiles.put("performance", any(VmBuilder.performance()));
        profiles.put("development", any(VmBuilder.development()));

        assertThat(profiles.entrySet().stream()
                        .map(profile -> text(profile.getKey(), profile.getValue()))
                        .collect(Collectors.joining("\n")))
                .isEqualTo(golden());
    }

    private static VmBuilder redox(VmBuilder profile) {
        return onScriptedHost(profile).firmware(Path.of("/firmware/CLOUDHV.fd"));
    }

    private static VmBuilder any(VmBuilder profile) {
        return onScriptedHost(profile).kernel(Path.of("/boot/vmlinux"), "console=ttyS0");
    }

    private static VmBuilder onScriptedHost(VmBuilder profile) {
        return profile.host(ScriptedHost.rich())
                .environment(Map.of("GUEST_MAC", "52:54:00:12:34:56"))
                .image(Path.of("/images/disk.img"))
                .tap("tap4");
    }

    private static String text(String name, VmBuilder builder) {
        return "# " + name + "\n" + String.join("\n", builder.command()) + "\n"
                + builder.config().toJson() + "\n";
    }

    private static String golden() throws IOException {
        try (InputStream file = ProfileGoldenTest.class.getResourceAsStream("profiles.golden.txt")) {
            assertThat(file).as("profiles.golden.txt").isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
