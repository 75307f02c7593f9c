// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.immutables.value.Value;

/**
 * Something that the VMM's event monitor reported. One that this SDK does not know is {@link Kind#UNKNOWN} and keeps its
 * source, name and properties.
 *
 * <p>Source: {@code event_monitor/src/lib.rs}, {@code Event}. This class is immutable and thread-safe.
 *
 * @see <a href="https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/docs/api.md">api.md</a>
 */
@Value.Immutable
@InfoStyle
@JsonDeserialize(as = ImmutableVmmEvent.class)
public abstract class VmmEvent {

    VmmEvent() {}

    /** What happened, of what this SDK knows. */
    public enum Kind {
        /** The VMM started; its API does not answer yet. */
        VMM_STARTING("vmm", "starting"),
        /** The VMM ends in order. The last event, and sometimes lost. */
        VMM_SHUTDOWN("vmm", "shutdown"),
        /** A boot was asked for. It may be refused; nothing follows then. */
        VM_BOOTING("vm", "booting"),
        /** The vCPUs run. Says nothing about the guest. */
        VM_BOOTED("vm", "booted"),
        /** A pause was asked for. */
        VM_PAUSING("vm", "pausing"),
        /** The vCPUs stand still. */
        VM_PAUSED("vm", "paused"),
        /** A resume was asked for. */
        VM_RESUMING("vm", "resuming"),
        /** The vCPUs run again. */
        VM_RESUMED("vm", "resumed"),
        /** The VM is off: by {@code vm.shutdown}, by the guest, or because the VMM ends. */
        VM_SHUTDOWN("vm", "shutdown"),
        /** The VMM forgot the VM's description. */
        VM_DELETED("vm", "deleted"),
        /** A reset began: by {@code vm.reboot}, by the guest, by a triple fault or by the watchdog. */
        VM_REBOOTING("vm", "rebooting"),
        /** The VM runs anew after a reset. */
        VM_REBOOTED("vm", "rebooted"),
        /** A resize was asked for. */
        VM_RESIZING("vm", "resizing"),
        /** The VMM has taken the resize; the guest may not have. */
        VM_RESIZED("vm", "resized"),
        /** A restore has come far; its devices are there. */
        VM_RESTORING("vm", "restoring"),
        /** A restore is done; the VM is paused. */
        VM_RESTORED("vm", "restored"),
        /** A snapshot, or the collection of state in a migration, began. */
        VM_SNAPSHOTTING("vm", "snapshotting"),
        /** The state was collected; the memory may not be written yet. */
        VM_SNAPSHOTTED("vm", "snapshotted"),
        /** A dump of the memory began. */
        VM_COREDUMPING("vm", "coredumping"),
        /** The guest has let go of a device, and it is gone: property {@code id}. */
        DEVICE_REMOVED("vm", "device-removed"),
        /** The sender of a migration works. From v52.0 on. */
        MIGRATION_STARTED("vm", "migration-started"),
        /** The sender of a migration has copied the memory once more: property {@code id}, from 0. From v52.0 on. */
        MIGRATION_MEMORY_ITERATION("vm", "migration-memory-iteration"),
        /** The sender of a migration is done and ends. From v52.0 on. */
        MIGRATION_FINISHED("vm", "migration-finished"),
        /** The sender of a migration failed; its VM goes on. From v52.0 on. */
        MIGRATION_FAILED("vm", "migration-failed"),
        /** The receiver of a migration listens. From v53.0 on. */
        MIGRATION_RECEIVE_READY("vm", "migration-receive-ready"),
        /** The receiver of a migration has a connection. From v52.0 on. */
        MIGRATION_RECEIVE_STARTED("vm", "migration-receive-started"),
        /** The receiver of a migration has the VM. From v52.0 on. */
        MIGRATION_RECEIVE_FINISHED("vm", "migration-receive-finished"),
        /** The receiver of a migration was told of a failure. From v52.0 on. */
        MIGRATION_RECEIVE_FAILED("vm", "migration-receive-failed"),
        /** All pages have followed a migrated VM. From v53.0 on. */
        POSTCOPY_MIGRATION_COMPLETED("vm", "postcopy-migration-completed"),
        /** A guest's driver brought a device up, or a restore did: property {@code id}. */
        DEVICE_ACTIVATED("virtio-device", "activated"),
        /** A guest's driver reset a device: property {@code id}. */
        DEVICE_RESET("virtio-device", "reset"),
        /** A guest's driver brought a vDPA device up: property {@code id}. */
        VDPA_ACTIVATED("vdpa", "activated"),
        /** A guest's driver reset a vDPA device: property {@code id}. */
        VDPA_RESET("vdpa", "reset"),
        /** The guest panicked and said so to its pvpanic device: property {@code event}. The VM runs on. */
        GUEST_PANIC("guest", "panic"),
        /** An event that this SDK does not know. */
        UNKNOWN("", "");

        private static final Map<String, Kind> BY_NAME =
                Map.copyOf(Arrays.stream(values()).collect(Collectors.toMap(Kind::toString, kind -> kind)));

        private final String source;
        private final String event;

        Kind(String source, String event) {
            this.source = source;
            this.event = event;
        }

        /** Source and name, such as {@code vm booted}. */
        @Override
        public String toString() {
            return source + " " + event;
        }
    }

    @JsonProperty("timestamp")
    abstract Map<String, Long> timestamp();

    /** Who reports: {@code vmm}, {@code vm}, {@code virtio-device}, {@code vdpa}, {@code guest}, or another. */
    @JsonProperty("source")
    public abstract String source();

    /** Name of the event within its source, such as {@code booted}. */
    @JsonProperty("event")
    public abstract String name();

    @JsonProperty("properties")
    abstract Map<String, JsonNode> values();

    /** What happened. */
    public final Kind kind() {
        return Kind.BY_NAME.getOrDefault(source() + " " + name(), Kind.UNKNOWN);
    }

    /** How long the event monitor had been there: the time since about the start of the VMM, on a clock that is never set. */
    public final Duration at() {
        return Duration.ofSeconds(timestamp().getOrDefault("secs", 0L))
                .plusNanos(timestamp().getOrDefault("nanos", 0L));
    }

    /** What else is said, by name; often nothing. */
    public final Map<String, String> properties() {
        return values().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    /** The device, or whatever else the property {@code id} names. */
    public final Optional<String> id() {
        return Optional.ofNullable(properties().get("id"));
    }

    /**
     * Reads an event, tolerantly.
     *
     * @throws dev.chsdk.wire.WireFormatException if it is no such event
     */
    public static VmmEvent fromVmm(String json) {
        return Json.readReport(json, VmmEvent.class);
    }

    /** Source, name and properties, such as {@code vm device-removed {id=disk}}. */
    @Override
    public final String toString() {
        return source() + " " + name() + (values().isEmpty() ? "" : " " + new TreeMap<>(properties()));
    }
}
