// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugePagesTest {

    private static final long PAGE = 2 << 20;

    @TempDir
    private Path root;

    private final ObjectNode config = JsonNodeFactory.instance.objectNode();

    @Test
    void ofAnySize_needTheMount() throws IOException {
        config.putObject("memory").put("size", 32 * PAGE).put("hugepages", true);

        assertThatThrownBy(this::check).isInstanceOf(Refusal.class);

        Files.createDirectories(root.resolve("dev/hugepages"));
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void ofOneSize_areCounted() throws IOException {
        config.putObject("memory").put("size", 32 * PAGE).put("hugepages", true).put("hugepage_size", PAGE);
        Path pages = Files.createDirectories(root.resolve("sys/kernel/mm/hugepages/hugepages-2048kB"));

        Files.writeString(pages.resolve("free_hugepages"), "31\n");
        assertThatThrownBy(this::check).isInstanceOf(Killed.class);

        Files.writeString(pages.resolve("free_hugepages"), "32\n");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    private void check() throws Refusal {
        HugePages.check(config, new HostFiles(root));
    }
}
