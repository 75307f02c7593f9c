// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugePagesTest {

    @TempDir
    Path directory;

    @Test
    void read_countsReservedPagesAsTaken() throws Exception {
        assertThat(meminfo("HugePages_Free:      10\nHugePages_Rsvd:        4\nHugepagesize:       2048 kB\n"))
                .isEqualTo(new HugePages(ByteSize.mib(2), 6));
    }

    @Test
    void read_withoutHugePages() throws Exception {
        assertThat(meminfo("MemTotal: 1 kB\n")).hasToString("no huge pages");
        assertThat(HugePages.read(directory.resolve("missing"))).isEqualTo(new HugePages(ByteSize.bytes(0), 0));
    }

    @Test
    void hold_needsWholePagesAndEnoughOfThem() {
        HugePages six = new HugePages(ByteSize.mib(2), 6);

        assertThat(six.hold(ByteSize.mib(12))).isTrue();
        assertThat(six.hold(ByteSize.mib(14))).isFalse();
        assertThat(six.hold(ByteSize.mib(11))).isFalse();
        assertThat(new HugePages(ByteSize.bytes(0), 0).hold(ByteSize.mib(2))).isFalse();
    }

    private HugePages meminfo(String text) throws IOException {
        return HugePages.read(Files.writeString(directory.resolve("meminfo"), text));
    }
}
