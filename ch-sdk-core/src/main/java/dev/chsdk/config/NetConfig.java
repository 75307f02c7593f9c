// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.MacAddress;
import dev.chsdk.wire.CliFlatten;
import dev.chsdk.wire.CliKey;
import dev.chsdk.wire.HostPath;
import dev.chsdk.wire.JsonOmit;
import dev.chsdk.wire.Unsigned;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/**
 * One network interface of the VM: {@code --net} on the command line, {@code net} in the API.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code NetConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableNetConfig.class)
public abstract class NetConfig extends Config implements WithNetConfig, IommuPciDevice {

    NetConfig() {}

    /**
     * TAP interface of the host, at most 15 bytes. One that does not exist is made, which needs CAP_NET_ADMIN.
     * Unset: a new {@code vmtap<n>}.
     */
    @JsonProperty("tap")
    public abstract Optional<String> tap();

    /**
     * IP address that the VMM gives the TAP; with {@link #mask()}. Silently without effect on a TAP that exists.
     * Unset: none (v53).
     */
    @JsonProperty("ip")
    public abstract Optional<IpAddress> ip();

    /** Network mask of the TAP; with {@link #ip()}. Unset: none (v53). */
    @JsonProperty("mask")
    public abstract Optional<IpAddress> mask();

    /** Hardware address that the guest sees. Unset: another random one at each {@code vm.create}. */
    @JsonProperty("mac")
    public abstract Optional<MacAddress> mac();

    /** Hardware address that the VMM gives the TAP. Unset: the one that it has. */
    @JsonProperty("host_mac")
    public abstract Optional<MacAddress> hostMac();

    /** Greatest packet size, at least 1280. Unset: the TAP's. */
    @JsonProperty("mtu")
    @Unsigned(16)
    public abstract OptionalInt mtu();

    /**
     * Number of virtqueues, receiving and sending together: two for each pair. More than 2 need a TAP made with
     * {@code multi_queue}; each pair needs a vCPU. Unset: 2 (v53).
     */
    @JsonProperty("num_queues")
    @Unsigned(32)
    public abstract OptionalInt numQueues();

    /** Slots in each virtqueue, a power of two. Unset: 256 (v53). */
    @JsonProperty("queue_size")
    @Unsigned(16)
    public abstract OptionalInt queueSize();

    /** Whether a vhost-user back-end serves the interface. Unset: the VMM does (v53). */
    @JsonProperty("vhost_user")
    public abstract Optional<Boolean> isVhostUser();

    /** Socket of the vhost-user back-end. */
    @JsonProperty("vhost_socket")
    @CliKey("socket")
    @HostPath
    public abstract Optional<String> vhostSocket();

    /** Which side connects the vhost-user socket. Unset: the VMM (v53). */
    @JsonProperty("vhost_mode")
    public abstract Optional<VhostMode> vhostMode();

    /** Descriptors of open TAPs, one for each pair of queues, that the VMM inherits: numbers above 2. */
    @JsonProperty("fds")
    @CliKey("fd")
    @JsonOmit(
            because =
                    "numbers of descriptors mean nothing to another process; the client passes open ones with vm.add-net")
    @Unsigned(31)
    public abstract List<Integer> fds();

    /** How much the device may do. Unset: as much as it can. */
    @JsonProperty("rate_limiter_config")
    @CliFlatten
    public abstract Optional<RateLimiterConfig> rateLimiter();

    /** Whether the guest may hand over large TCP segments. Unset: it may (v53). */
    @JsonProperty("offload_tso")
    public abstract Optional<Boolean> isOffloadTso();

    /** Whether the guest may hand over large UDP datagrams. Unset: it may (v53). */
    @JsonProperty("offload_ufo")
    public abstract Optional<Boolean> isOffloadUfo();

    /** Whether checksums are left to the host. Off only together with the other two. Unset: they are (v53). */
    @JsonProperty("offload_csum")
    public abstract Optional<Boolean> isOffloadCsum();

    /** Lets the guest hand over large TCP segments. */
    public final NetConfig offloadTso() {
        return offloadTso(true);
    }

    /** Lets the guest hand over large UDP datagrams. */
    public final NetConfig offloadUfo() {
        return offloadUfo(true);
    }

    /** Leaves checksums to the host. */
    public final NetConfig offloadCsum() {
        return offloadCsum(true);
    }

    /** Puts the interface behind the virtual IOMMU. */
    public final NetConfig iommu() {
        return iommu(true);
    }

    /**
     * Sets the virtqueues.
     *
     * @param number virtqueues, two for each pair
     *
     * @param size slots in each, a power of two
     */
    public final NetConfig queues(int number, int size) {
        return numQueues(number).queueSize(size);
    }

    /**
     * Lets the VMM give the TAP an address and a mask.
     *
     * @throws IllegalArgumentException if one of the texts is no IP address
     */
    public final NetConfig ip(String address, String mask) {
        return ip(IpAddress.parse(address)).mask(IpAddress.parse(mask));
    }

    /**
     * As {@link #mac(MacAddress)}.
     *
     * @throws IllegalArgumentException if the text is no MAC address
     */
    public final NetConfig mac(String mac) {
        return mac(MacAddress.parse(mac));
    }

    /**
     * As {@link #hostMac(MacAddress)}.
     *
     * @throws IllegalArgumentException if the text is no MAC address
     */
    public final NetConfig hostMac(String mac) {
        return hostMac(MacAddress.parse(mac));
    }

    /**
     * Lets a vhost-user back-end serve the interface.
     *
     * @param socket path of its socket
     */
    public final NetConfig vhostUser(String socket) {
        return vhostUser(true).vhostSocket(socket);
    }

    /** As {@link #vhostSocket(String)}. */
    public final NetConfig vhostSocket(Path vhostSocket) {
        return vhostSocket(vhostSocket.toString());
    }

    /** As {@link #vhostUser(String)}. */
    public final NetConfig vhostUser(Path socket) {
        return vhostUser(socket.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final NetConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
