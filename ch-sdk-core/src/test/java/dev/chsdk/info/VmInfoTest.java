// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.ConsoleMode;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import dev.chsdk.wire.WireFormatException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VmInfoTest {

    @Test
    void info_ofV50WithItsNulls() {
        VmInfo info = VmInfo.fromVmm("{\"config\":{\"cpus\":{\"boot_vcpus\":1,\"max_vcpus\":1,\"topology\":null,"
                + "\"features\":{\"amx\":false}},\"memory\":{\"size\":536870912,\"zones\":null},\"payload\":null,"
                + "\"disks\":null,\"console\":{\"file\":\"/dev/pts/3\",\"mode\":\"Pty\",\"iommu\":false,\"socket\":null}},"
                + "\"state\":\"Created\",\"memory_actual_size\":536870912,\"device_tree\":null}");

        assertThat(info.state()).isEqualTo(VmState.CREATED);
        assertThat(info.memoryActualSize()).contains(ByteSize.mib(512));
        assertThat(info.deviceTree()).isEmpty();
        assertThat(info.config().console().map(ConsoleConfig::mode)).contains(ConsoleMode.PTY);
        assertThat(info.config().console().flatMap(ConsoleConfig::filePath)).contains("/dev/pts/3");
    }

    @Test
    void info_ofANewerVersion() {
        VmInfo info = VmInfo.fromVmm("{\"config\":{\"novelty\":1},\"state\":\"Dreaming\",\"mood\":7,\"device_tree\":{"
                + "\"d\":{\"id\":\"d\",\"resources\":[{\"LegacyIrq\":5}],\"parent\":\"p\",\"children\":[],\"new\":null},"
                + "\"p\":{\"id\":\"p\",\"resources\":[],\"children\":[\"d\"],\"pci_bdf\":\"0000:00:03.0\"}}}");

        assertThat(info.state()).isEqualTo(VmState.UNKNOWN);
        assertThat(info.config().extra()).containsOnlyKeys("novelty");
        assertThat(info.deviceTree().values()).extracting(DeviceNode::parent).contains(Optional.of("p"));
        assertThat(info.deviceTree().values()).extracting(DeviceNode::pciBdf).contains(Optional.of("0000:00:03.0"));
    }

    @Test
    void info_thatIsNone() {
        assertThatThrownBy(() -> VmInfo.fromVmm("\"nope\"")).isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> VmInfo.fromVmm("{")).isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> VmInfo.fromVmm("{}")).isInstanceOf(WireFormatException.class);
    }

    @Test
    void ping() {
        VmmPing ping = VmmPing.fromVmm("{\"build_version\":\"v53.0-dirty\",\"version\":\"53.0.0\",\"pid\":4242,"
                + "\"features\":[\"io_uring\",\"kvm\"]}");

        assertThat(ping.version()).isEqualTo(VmmVersion.V53_0);
        assertThat(ping.buildVersion()).contains("v53.0-dirty");
        assertThat(ping.pid()).hasValue(4242);
        assertThat(ping.features()).containsExactly("io_uring", "kvm");
    }
}
