// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {

    @ParameterizedTest
    @CsvSource({
        "53.0, 53.0",
        "v53.0, 53.0",
        "53.0.0, 53.0",
        "50.2.1, 50.2.1",
        "v53.0-246-gae44c2971, 53.0",
        "v53.0-dirty, 53.0",
        "cloud-hypervisor v53.0-simulated, 53.0"
    })
    void version_parse(String text, String expected) {
        assertThat(VmmVersion.parse(text)).hasToString(expected);
    }

    @Test
    void version_parseTakesTheFirstLine() {
        assertThat(VmmVersion.parse("cloud-hypervisor v53.0\nMigration Protocol Versions: 0"))
                .isEqualTo(VmmVersion.V53_0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "53", "v", "x53.0", "53.x", "53.0x"})
    void version_parseRefuses(String text) {
        assertThatThrownBy(() -> VmmVersion.parse(text))
                .hasMessageContaining("Not a Cloud Hypervisor version: \"" + text);
    }

    @Test
    void version_order() {
        assertThat(VmmVersion.V50_0).isLessThan(VmmVersion.parse("50.1")).isLessThan(VmmVersion.V51_1);
        assertThat(VmmVersion.parse("50.1.1")).isGreaterThan(VmmVersion.parse("50.1"));
        assertThat(VmmVersion.V53_0.isAtLeast(VmmVersion.V53_0)).isTrue();
        assertThat(VmmVersion.V52_0.isAtLeast(VmmVersion.V53_0)).isFalse();
        assertThat(VmmVersion.parse("53.0")).isEqualTo(VmmVersion.V53_0).hasSameHashCodeAs(VmmVersion.V53_0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "1024, 1K", "1536, 1536", "1048576, 1M", "2147483648, 2G", "1610612736, 1536M"})
    void size_text(long bytes, String text) {
        assertThat(ByteSize.bytes(bytes)).hasToString(text);
        assertThat(ByteSize.parse(text)).isEqualTo(ByteSize.bytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "1g", "1GB", "1GiB", "1.5G", "-1", "1 G", "1MK", "0x10"})
    void size_parseRefuses(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageStartingWith("Not a size: \"" + text + "\"");
    }

    @Test
    void size_bounds() {
        assertThat(ByteSize.bytes(Long.MAX_VALUE).toBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(ByteSize.parse("8589934591G")).isEqualTo(ByteSize.gib(8589934591L));
        assertThatThrownBy(() -> ByteSize.parse("8589934592G")).hasMessageContaining("above 2^63 - 1 bytes");
        assertThatThrownBy(() -> ByteSize.parse("9223372036854775808")).hasMessageContaining("above 2^63 - 1 bytes");
        assertThatThrownBy(() -> ByteSize.mib(1L << 44)).hasMessageContaining("above 2^63 - 1 bytes");
        assertThatThrownBy(() -> ByteSize.gib(-1)).hasMessage("A size cannot be negative: -1");
        assertThatThrownBy(() -> ByteSize.bytes(1).plus(ByteSize.bytes(Long.MAX_VALUE)))
                .hasMessageContaining("above");
        assertThat(ByteSize.kib(1).plus(ByteSize.kib(1)))
                .isEqualTo(ByteSize.kib(2))
                .isLessThan(ByteSize.mib(1));
    }

    @Test
    void mac() {
        assertThat(MacAddress.parse("52:54:00:AB:cd:EF")).hasToString("52:54:00:ab:cd:ef");
        assertThatThrownBy(() -> MacAddress.parse("52-54-00-12-34-56")).hasMessageContaining("Not a MAC address");
        assertThatThrownBy(() -> MacAddress.parse("52:54:00:12:34:5")).hasMessageContaining("Not a MAC address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.16.0.1", "255.255.255.0", "0.0.0.0", "fd00::1", "::", "::ffff:1.2.3.4"})
    void ip_parse(String text) {
        assertThat(IpAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4/24", "localhost", "fd00::1%eth0", "12345::"})
    void ip_parseRefuses(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).hasMessageStartingWith("Not an IP address: \"" + text + "\"");
    }

    @Test
    void cpuSet() {
        assertThat(CpuSet.range(1, 3)).isEqualTo(CpuSet.of(1, 2, 3)).hasToString("1,2,3");
        assertThat(CpuSet.of(3, 1).toList()).isEqualTo(List.of(3, 1));
        assertThatThrownBy(() -> CpuSet.of(-1)).hasMessage("A CPU number cannot be negative: -1");
        assertThatThrownBy(() -> CpuSet.range(3, 1)).hasMessage("Not a range of CPUs: 3-1");
    }
}
