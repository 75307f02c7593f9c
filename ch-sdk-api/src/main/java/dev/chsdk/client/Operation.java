// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.action.SendMigrationData;
import dev.chsdk.action.VmCoredumpData;
import dev.chsdk.action.VmRemoveDevice;
import dev.chsdk.action.VmResize;
import dev.chsdk.action.VmResizeDisk;
import dev.chsdk.action.VmResizeZone;
import dev.chsdk.action.VmSnapshotConfig;
import dev.chsdk.config.DeviceConfig;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.FsConfig;
import dev.chsdk.config.GenericVhostUserConfig;
import dev.chsdk.config.NetConfig;
import dev.chsdk.config.PmemConfig;
import dev.chsdk.config.RestoreConfig;
import dev.chsdk.config.UserDeviceConfig;
import dev.chsdk.config.VdpaConfig;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.VsockConfig;
import dev.chsdk.value.VmmVersion;
import java.time.Duration;
import java.util.Optional;

/** An operation of the API. This table says all that is told apart by operation. */
public enum Operation {
    /** {@code GET vmm.ping}; default limit 5 s. */
    PING("GET vmm.ping", 5),
    /** {@code PUT vm.create}; default limit 30 s. */
    CREATE("PUT vm.create", 30, VmConfig.class),
    /** {@code PUT vm.boot}; default limit 60 s. */
    BOOT("PUT vm.boot", 60),
    /** {@code GET vm.info}; default limit 5 s. */
    INFO("GET vm.info", 5),
    /** {@code GET vm.counters}; default limit 5 s. */
    COUNTERS("GET vm.counters", 5),
    /** {@code PUT vm.pause}; default limit 60 s. */
    PAUSE("PUT vm.pause", 60),
    /** {@code PUT vm.resume}; default limit 60 s. */
    RESUME("PUT vm.resume", 60),
    /** {@code PUT vm.shutdown}; default limit 60 s. */
    SHUTDOWN("PUT vm.shutdown", 60),
    /** {@code PUT vm.reboot}; default limit 60 s. */
    REBOOT("PUT vm.reboot", 60),
    /** {@code PUT vm.delete}; default limit 60 s. */
    DELETE("PUT vm.delete", 60),
    /** {@code PUT vm.power-button}; default limit 5 s. */
    POWER_BUTTON("PUT vm.power-button", 5),
    /** {@code PUT vm.nmi}; default limit 5 s. */
    NMI("PUT vm.nmi", 5),
    /** {@code PUT vm.resize}; default limit 30 s. */
    RESIZE("PUT vm.resize", 30, VmResize.class),
    /** {@code PUT vm.resize-disk}; default limit 30 s. */
    RESIZE_DISK("PUT vm.resize-disk", 30, VmResizeDisk.class),
    /** {@code PUT vm.resize-zone}; default limit 30 s. */
    RESIZE_ZONE("PUT vm.resize-zone", 30, VmResizeZone.class),
    /** {@code PUT vm.add-device}; default limit 30 s. */
    ADD_DEVICE("PUT vm.add-device", 30, DeviceConfig.class),
    /** {@code PUT vm.add-user-device}; default limit 30 s. */
    ADD_USER_DEVICE("PUT vm.add-user-device", 30, UserDeviceConfig.class),
    /** {@code PUT vm.add-disk}; default limit 30 s. */
    ADD_DISK("PUT vm.add-disk", 30, DiskConfig.class),
    /** {@code PUT vm.add-fs}; default limit 90 s. */
    ADD_FS("PUT vm.add-fs", 90, FsConfig.class),
    /** {@code PUT vm.add-pmem}; default limit 30 s. */
    ADD_PMEM("PUT vm.add-pmem", 30, PmemConfig.class),
    /** {@code PUT vm.add-net}; default limit 90 s. */
    ADD_NET("PUT vm.add-net", 90, NetConfig.class),
    /** {@code PUT vm.add-vdpa}; default limit 30 s. */
    ADD_VDPA("PUT vm.add-vdpa", 30, VdpaConfig.class),
    /** {@code PUT vm.add-vsock}; default limit 30 s. */
    ADD_VSOCK("PUT vm.add-vsock", 30, VsockConfig.class),
    /** {@code PUT vm.add-generic-vhost-user}; default limit 90 s. From v52.0 on. */
    ADD_GENERIC_VHOST_USER("PUT vm.add-generic-vhost-user", 90, GenericVhostUserConfig.class, "52.0"),
    /** {@code PUT vm.remove-device}; default limit 30 s. */
    REMOVE_DEVICE("PUT vm.remove-device", 30, VmRemoveDevice.class),
    /** {@code PUT vm.snapshot}; default limit 10 min. */
    SNAPSHOT("PUT vm.snapshot", 600, VmSnapshotConfig.class),
    /** {@code PUT vm.restore}; default limit 10 min. */
    RESTORE("PUT vm.restore", 600, RestoreConfig.class),
    /** {@code PUT vm.send-migration}; default limit 2 h. */
    SEND_MIGRATION("PUT vm.send-migration", 7200, SendMigrationData.class),
    /** {@code PUT vm.receive-migration}; no default limit. */
    RECEIVE_MIGRATION("PUT vm.receive-migration", Long.MAX_VALUE, ReceiveMigrationData.class),
    /** {@code PUT vm.coredump}; default limit 10 min. */
    COREDUMP("PUT vm.coredump", 600, VmCoredumpData.class),
    /** {@code PUT vmm.shutdown}; default limit 60 s. */
    SHUTDOWN_VMM("PUT vmm.shutdown", 60);

    private final String line;
    private final Duration defaultLimit;
    private final Class<?> bodyType;
    private final String since;

    /** An operation without a body. */
    Operation(String line, long defaultLimitSeconds) {
        this(line, defaultLimitSeconds, Void.class);
    }

    Operation(String line, long defaultLimitSeconds, Class<?> bodyType) {
        this(line, defaultLimitSeconds, bodyType, "");
    }

    Operation(String line, long defaultLimitSeconds, Class<?> bodyType, String since) {
        this.line = line;
        this.defaultLimit = Duration.ofSeconds(defaultLimitSeconds);
        this.bodyType = bodyType;
        this.since = since;
    }

    String method() {
        return line.substring(0, line.indexOf(' '));
    }

    /** The name in the path, such as {@code vm.boot}. */
    String wireName() {
        return line.substring(line.indexOf(' ') + 1);
    }

    Duration defaultLimit() {
        return defaultLimit;
    }

    /** What the body is written from; {@code Void} if there is none. */
    Class<?> bodyType() {
        return bodyType;
    }

    /** The version that it came with, if a supported one lacks it. */
    Optional<VmmVersion> since() {
        return since.isEmpty() ? Optional.empty() : Optional.of(VmmVersion.parse(since));
    }

    /** Whether it must not wait behind ordinary calls. */
    boolean isUrgent() {
        return this == PING || this == SHUTDOWN_VMM;
    }

    /** Method and name, such as {@code PUT vm.boot}. */
    @Override
    public String toString() {
        return line;
    }
}
