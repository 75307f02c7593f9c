// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.action.VmCoredumpData;
import dev.chsdk.action.VmRemoveDevice;
import dev.chsdk.action.VmResize;
import dev.chsdk.action.VmResizeDisk;
import dev.chsdk.action.VmResizeZone;
import dev.chsdk.action.VmSnapshotConfig;
import dev.chsdk.config.BalloonConfig;
import dev.chsdk.config.ConsoleConfig;
import dev.chsdk.config.CpuAffinity;
import dev.chsdk.config.CpuFeatures;
import dev.chsdk.config.CpuTopology;
import dev.chsdk.config.CpusConfig;
import dev.chsdk.config.DebugConsoleConfig;
import dev.chsdk.config.DeviceConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.GenericVhostUserConfig;
import dev.chsdk.config.LandlockRuleConfig;
import dev.chsdk.config.MemoryConfig;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.NumaConfig;
import dev.chsdk.config.NumaDistance;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.PciSegmentConfig;
import dev.chsdk.config.PlatformConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.QueueAffinity;
import dev.chsdk.config.RateLimitGroupConfig;
import dev.chsdk.config.RateLimiterConfig;
import dev.chsdk.config.RestoreConfig;
import dev.chsdk.config.RngConfig;
import dev.chsdk.config.RtcConfig;
import dev.chsdk.config.SerialConfig;
import dev.chsdk.config.TokenBucket;
import dev.chsdk.config.TpmConfig;
import dev.chsdk.config.UserDeviceConfig;
import dev.chsdk.config.VdpaConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.info.DeviceNode;
import dev.chsdk.info.PciDeviceInfo;
import dev.chsdk.info.VmInfo;
import dev.chsdk.info.VmmPing;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our properties against those that the VMM documents: each difference is a row with a reason, and a row must differ. */
class SchemaDriftTest {

    private static final List<String> VERSIONS = List.of("50.0", "51.1", "52.0", "53.0");

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("VmmPingResponse", VmmPing.class),
            Map.entry("VmInfo", VmInfo.class),
            Map.entry("DeviceNode", DeviceNode.class),
            Map.entry("VmConfig", VmConfig.class),
            Map.entry("PayloadConfig", PayloadConfig.class),
            Map.entry("CpusConfig", CpusConfig.class),
            Map.entry("CpuTopology", CpuTopology.class),
            Map.entry("CpuAffinity", CpuAffinity.class),
            Map.entry("CpuFeatures", CpuFeatures.class),
            Map.entry("MemoryConfig", MemoryConfig.class),
            Map.entry("MemoryZoneConfig", MemoryZoneConfig.class),
            Map.entry("DiskConfig", DiskConfig.class),
            Map.entry("VirtQueueAffinity", QueueAffinity.class),
            Map.entry("NetConfig", NetConfig.class),
            Map.entry("RngConfig", RngConfig.class),
            Map.entry("BalloonConfig", BalloonConfig.class),
            Map.entry("FsConfig", FsConfig.class),
            Map.entry("PmemConfig", PmemConfig.class),
            Map.entry("SerialConfig", SerialConfig.class),
            Map.entry("ConsoleConfig", ConsoleConfig.class),
            Map.entry("DebugConsoleConfig", DebugConsoleConfig.class),
            Map.entry("DeviceConfig", DeviceConfig.class),
            Map.entry("UserDeviceConfig", UserDeviceConfig.class),
            Map.entry("VdpaConfig", VdpaConfig.class),
            Map.entry("VsockConfig", VsockConfig.class),
            Map.entry("NumaConfig", NumaConfig.class),
            Map.entry("NumaDistance", NumaDistance.class),
            Map.entry("PlatformConfig", PlatformConfig.class),
            Map.entry("PciSegmentConfig", PciSegmentConfig.class),
            Map.entry("TpmConfig", TpmConfig.class),
            Map.entry("RateLimiterConfig", RateLimiterConfig.class),
            Map.entry("RateLimitGroupConfig", RateLimitGroupConfig.class),
            Map.entry("TokenBucket", TokenBucket.class),
            Map.entry("LandlockConfig", LandlockRuleConfig.class),
            Map.entry("GenericVhostUserConfig", GenericVhostUserConfig.class),
            Map.entry("RtcConfig", RtcConfig.class),
            Map.entry("RestoreConfig", RestoreConfig.class),
            Map.entry("PciDeviceInfo", PciDeviceInfo.class),
            Map.entry("VmResize", VmResize.class),
            Map.entry("VmResizeDisk", VmResizeDisk.class),
            Map.entry("VmResizeZone", VmResizeZone.class),
            Map.entry("VmRemoveDevice", VmRemoveDevice.class),
            Map.entry("VmSnapshotConfig", VmSnapshotConfig.class),
            Map.entry("VmCoredumpData", VmCoredumpData.class),
            Map.entry("SendMigrationData", SendMigrationData.class),
            Map.entry("ReceiveMigrationData", ReceiveMigrationData.class));

    @Test
    void properties_asDocumented() {
        assertThat(differences())
                .containsExactlyInAnyOrderElementsOf(rows("schema-differences.tsv").stream()
                        .flatMap(cells -> List.of(cells[0].split(" ", -1)).stream()
                                .map(version -> version + " " + cells[1] + "." + cells[2] + " " + cells[3]))
                        .toList());
    }

    @Test
    void reasons_areGiven() {
        assertThat(rows("schema-differences.tsv"))
                .allSatisfy(cells -> assertThat(cells[4]).isNotBlank());
    }

    private static Set<String> differences() {
        Set<String> differences = new TreeSet<>();
        for (String version : VERSIONS) {
            TYPES.forEach((schema, type) -> {
                Set<String> documented = documented(version, schema);
                Set<String> ours = ours(type, VmmVersion.parse(version));
                if (documented.isEmpty()) {
                    return;
                }
                ours.stream()
                        .filter(name -> !documented.contains(name))
                        .forEach(name -> differences.add(version + " " + schema + "." + name + " undocumented"));
                documented.stream()
                        .filter(name -> !ours.contains(name))
                        .forEach(name -> differences.add(version + " " + schema + "." + name + " lacking"));
            });
        }
        return differences;
    }

    private static Set<String> ours(Class<?> type, VmmVersion version) {
        Set<String> names = new HashSet<>();
        for (Property property : PropertyTable.of(type).properties()) {
            if (property.unsupported(version, JsonNodeFactory.instance.nullNode())
                    .isEmpty()) {
                names.add(property.name());
                property.annotation(Alias.class)
                        .filter(alias -> version.isAtLeast(VmmVersion.parse(alias.since())))
                        .ifPresent(alias -> names.add(alias.value()));
            }
        }
        return names;
    }

    private static Set<String> documented(String version, String schema) {
        return rows("schema-properties.tsv").stream()
                .filter(cells -> cells[0].equals(version) && cells[1].equals(schema))
                .map(cells -> cells[2])
                .collect(Collectors.toSet());
    }

    private static List<String[]> rows(String resource) {
        try (InputStream in = SchemaDriftTest.class.getResourceAsStream("/golden/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
