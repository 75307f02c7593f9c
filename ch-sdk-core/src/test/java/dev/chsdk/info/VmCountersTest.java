// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.wire.WireFormatException;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmCountersTest {

    private static final String NOTHING_YET = "{\"_disk0\":{\"read_bytes\":0,\"write_bytes\":0,\"read_ops\":0,"
            + "\"write_ops\":0,\"read_latency_min\":18446744073709551615,\"read_latency_max\":18446744073709551615,"
            + "\"read_latency_avg\":1844674407370955,\"write_latency_min\":18446744073709551615,"
            + "\"write_latency_max\":18446744073709551615,\"write_latency_avg\":1844674407370955}}";

    private static DeviceCounters counters(String id, String json) {
        return VmCounters.fromVmm(json).device(id).orElseThrow();
    }

    @Test
    void counters_ofADisk() {
        DeviceCounters disk = counters(
                "_disk0",
                "{\"_disk0\":{\"read_bytes\":1048576,\"write_bytes\":18446744073709551615,\"read_ops\":120,"
                        + "\"write_ops\":3,\"read_latency_min\":51,\"read_latency_max\":912,\"read_latency_avg\":77,"
                        + "\"write_latency_min\":40,\"write_latency_max\":300,\"write_latency_avg\":110,\"new\":1}}");

        assertThat(disk.readBytes()).contains(BigInteger.valueOf(1_048_576));
        assertThat(disk.writeBytes()).contains(new BigInteger("18446744073709551615"));
        assertThat(disk.readOps()).contains(BigInteger.valueOf(120));
        assertThat(disk.writeOps()).contains(BigInteger.valueOf(3));
        assertThat(disk.readLatencyMin()).contains(Duration.ofNanos(51_000));
        assertThat(disk.readLatencyMax()).contains(Duration.ofNanos(912_000));
        assertThat(disk.readLatencyAvg()).contains(Duration.ofNanos(77_000));
        assertThat(disk.writeLatencyMin()).contains(Duration.ofNanos(40_000));
        assertThat(disk.writeLatencyMax()).contains(Duration.ofNanos(300_000));
        assertThat(disk.writeLatencyAvg()).contains(Duration.ofNanos(110_000));
        assertThat(disk.value("new")).contains(BigInteger.ONE);
        assertThat(disk.rxBytes()).isEmpty();
    }

    @Test
    void counters_ofANetworkInterface() {
        DeviceCounters net = counters(
                "_net1", "{\"_net1\":{\"rx_bytes\":9000,\"rx_frames\":60,\"tx_bytes\":7000,\"tx_frames\":55}}");

        assertThat(net.rxBytes()).contains(BigInteger.valueOf(9000));
        assertThat(net.rxFrames()).contains(BigInteger.valueOf(60));
        assertThat(net.txBytes()).contains(BigInteger.valueOf(7000));
        assertThat(net.txFrames()).contains(BigInteger.valueOf(55));
        assertThat(net.readLatencyMin()).isEmpty();
    }

    @Test
    void latencies_beforeTheFirstOperation_areAbsent() {
        DeviceCounters disk = counters("_disk0", NOTHING_YET);

        assertThat(disk.readOps()).contains(BigInteger.ZERO);
        assertThat(disk.readLatencyMin()).isEmpty();
        assertThat(disk.readLatencyMax()).isEmpty();
        assertThat(disk.readLatencyAvg()).isEmpty();
        assertThat(disk.writeLatencyAvg()).isEmpty();
        assertThat(disk.values()).containsOnlyKeys("read_bytes", "write_bytes", "read_ops", "write_ops");
    }

    @Test
    void device_unknown_isEmpty() {
        assertThat(VmCounters.fromVmm("{}").device("d")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"d\":1}", "{\"d\":{\"read_bytes\":\"1\"}}", "{\"d\":{\"read_bytes\":1.5}}"})
    void counters_thatAreNone_areRefused(String json) {
        assertThatThrownBy(() -> VmCounters.fromVmm(json)).isInstanceOf(WireFormatException.class);
    }

    @Test
    void pciDevice_nameAndAddress() {
        PciDeviceInfo device = PciDeviceInfo.fromVmm("{\"id\":\"_disk4\",\"bdf\":\"0000:00:05.0\",\"new\":1}");

        assertThat(device.id()).isEqualTo("_disk4");
        assertThat(device.bdf()).isEqualTo("0000:00:05.0");
    }
}
