// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.wire.CliFlatten;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.Filled;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.Since;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * One disk of the VM: {@code --disk} on the command line, {@code disks} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code DiskConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableDiskConfig.class)
public abstract class DiskConfig extends Config implements WithDiskConfig, IommuPciDevice {

    DiskConfig() {}

    /** Image file or block device of the host. Unset only for a vhost-user disk. */
    @JsonProperty("path")
    @HostPath
    public abstract Optional<String> path();

    /** Whether the guest can only read. Several VMs can share an image then. Unset: it can write (v53). */
    @JsonProperty("readonly")
    public abstract Optional<Boolean> isReadonly();

    /** Whether the image is opened with O_DIRECT, past the page cache of the host. Unset: it is not (v53). */
    @JsonProperty("direct")
    public abstract Optional<Boolean> isDirect();

    /** Number of virtqueues, at most the vCPUs at boot. Unset: 1 (v53). */
    @JsonProperty("num_queues")
    @Unsigned(32)
    public abstract OptionalInt numQueues();

    /** Slots in each virtqueue, a power of two above 2. Unset: 128 (v53). */
    @JsonProperty("queue_size")
    @Unsigned(16)
    public abstract OptionalInt queueSize();

    /** Whether a vhost-user back-end serves the disk. Unset: the VMM does (v53). */
    @JsonProperty("vhost_user")
    public abstract Optional<Boolean> isVhostUser();

    /** Socket of the vhost-user back-end. */
    @JsonProperty("vhost_socket")
    @CliKey("socket")
    @HostPath
    public abstract Optional<String> vhostSocket();

    /** How much the device may do. Unset: as much as it can. */
    @JsonProperty("rate_limiter_config")
    @CliFlatten
    public abstract Optional<RateLimiterConfig> rateLimiter();

    /** Name of the rate-limit group that the disk shares. Unset: none. */
    @JsonProperty("rate_limit_group")
    public abstract Optional<String> rateLimitGroup();

    /** Host CPUs that the threads of virtqueues are pinned to. Unset: none. */
    @JsonProperty("queue_affinity")
    public abstract List<QueueAffinity> queueAffinity();

    /** Serial number that the guest sees, at most 20 bytes. Unset: made by the VMM. */
    @JsonProperty("serial")
    public abstract Optional<String> serial();

    /**
     * Whether a qcow2 image may have a backing file. Only for images that are trusted: it can name any file. Unset:
     * it may not (v53). From v50.1 on.
     */
    @JsonProperty("backing_files")
    @Since("50.1")
    public abstract Optional<Boolean> isBackingFiles();

    /**
     * Format of the image. Unset: by the end of the file name ({@code .qcow2}, {@code .vhd}, {@code .vhdx}, else
     * raw), which is what is sent: without a type the VMM guesses from the content and keeps sector 0 of a raw image
     * read-only. A description that was read without a type has {@link ImageType#DETECT}. From v50.1 on.
     */
    @JsonProperty("image_type")
    @Since(value = "50.1", harmless = true)
    @Filled(ImageType.ByName.class)
    public abstract Optional<ImageType> imageType();

    /** Whether discarded blocks are given back to the host. Unset: they are (v53). From v51.0 on. */
    @JsonProperty("sparse")
    @Since("51.0")
    public abstract Optional<Boolean> isSparse();

    /** What of the image is locked against other VMMs. Unset: its bytes (v53). From v52.0 on. */
    @JsonProperty("lock_granularity")
    @Since("52.0")
    public abstract Optional<LockGranularity> lockGranularity();

    /** Whether io_uring is left unused; made for tests. Unset: it is used (v53). */
    @JsonProperty("disable_io_uring")
    @CliKey("_disable_io_uring")
    public abstract Optional<Boolean> isDisableIoUring();

    /** Whether Linux AIO is left unused; made for tests. Unset: it is used (v53). */
    @JsonProperty("disable_aio")
    @CliKey("_disable_aio")
    public abstract Optional<Boolean> isDisableAio();

    /** Lets the guest only read. */
    public final DiskConfig readonly() {
        return readonly(true);
    }

    /** Opens the image with O_DIRECT, past the page cache of the host. */
    public final DiskConfig direct() {
        return direct(true);
    }

    /** Lets a qcow2 image have a backing file. */
    public final DiskConfig backingFiles() {
        return backingFiles(true);
    }

    /** Gives discarded blocks back to the host. */
    public final DiskConfig sparse() {
        return sparse(true);
    }

    /** Leaves io_uring unused. */
    public final DiskConfig disableIoUring() {
        return disableIoUring(true);
    }

    /** Leaves Linux AIO unused. */
    public final DiskConfig disableAio() {
        return disableAio(true);
    }

    /** Puts the disk behind the virtual IOMMU. */
    public final DiskConfig iommu() {
        return iommu(true);
    }

    /** Opens the image with O_DIRECT, past the page cache of the host; the same as {@link #direct()}. */
    public final DiskConfig directIo() {
        return direct(true);
    }

    /** Lets the guest only read the given image. */
    public final DiskConfig readonly(String path) {
        return path(path).readonly();
    }

    /**
     * Lets a vhost-user back-end serve the disk.
     *
     * @param socket path of its socket
     */
    public final DiskConfig vhostUser(String socket) {
        return vhostUser(true).vhostSocket(socket);
    }

    /** As {@link #path(String)}. */
    public final DiskConfig path(Path path) {
        return path(path.toString());
    }

    /** Pins the thread of a virtqueue to host CPUs. */
    public final DiskConfig pin(int queue, CpuSet hostCpus) {
        return queueAffinity(append(queueAffinity(), QueueAffinity.of(queue, hostCpus)));
    }

    /** As {@link #vhostSocket(String)}. */
    public final DiskConfig vhostSocket(Path vhostSocket) {
        return vhostSocket(vhostSocket.toString());
    }

    /** As {@link #readonly(String)}. */
    public final DiskConfig readonly(Path path) {
        return readonly(path.toString());
    }

    /** As {@link #vhostUser(String)}. */
    public final DiskConfig vhostUser(Path socket) {
        return vhostUser(socket.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final DiskConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
