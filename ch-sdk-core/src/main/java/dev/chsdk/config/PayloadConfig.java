// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chsdk.wire.CliFlag;
import dev.chsdk.wire.HostPath;
import java.nio.file.Path;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What the VM boots: a kernel, a firmware or an IGVM file.
 *
 * <p>Source: {@code vmm/src/vm_config.rs}, {@code PayloadConfig}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutablePayloadConfig.class)
public abstract class PayloadConfig extends Config implements WithPayloadConfig {

    PayloadConfig() {}

    /** Path of the firmware, such as {@code CLOUDHV.fd}. Excludes a kernel. */
    @JsonProperty("firmware")
    @CliFlag("firmware")
    @HostPath
    public abstract Optional<String> firmware();

    /** Path of the kernel: on x86_64 an ELF file with a PVH note or a bzImage, on aarch64 an Image. */
    @JsonProperty("kernel")
    @CliFlag("kernel")
    @HostPath
    public abstract Optional<String> kernel();

    /**
     * Kernel command line, up to the length that the kernel takes. Only with a kernel; the VMM drops it beside a
     * firmware.
     */
    @JsonProperty("cmdline")
    @CliFlag("cmdline")
    public abstract Optional<String> cmdline();

    /** Path of the initial RAM file system. Only with a kernel; the VMM drops it beside a firmware. */
    @JsonProperty("initramfs")
    @CliFlag("initramfs")
    @HostPath
    public abstract Optional<String> initramfs();

    /** Path of an IGVM file. VMMs built with {@code igvm} only; others ignore it in JSON and refuse the flag. */
    @JsonProperty("igvm")
    @CliFlag("igvm")
    @HostPath
    public abstract Optional<String> igvm();

    /** 64 hexadecimal digits that SEV-SNP attests. VMMs built with {@code sev_snp} only. */
    @JsonProperty("host_data")
    @CliFlag("host-data")
    public abstract Optional<String> hostData();

    /** What the firmware finds in the fw_cfg device. VMMs built with {@code fw_cfg} only; from v48 on. Unset: no device. */
    @JsonProperty("fw_cfg_config")
    @CliFlag("fw-cfg-config")
    public abstract Optional<FwCfgConfig> fwCfg();

    /** As {@link #firmware(String)}. */
    public final PayloadConfig firmware(Path firmware) {
        return firmware(firmware.toString());
    }

    /** As {@link #kernel(String)}. */
    public final PayloadConfig kernel(Path kernel) {
        return kernel(kernel.toString());
    }

    /** As {@link #initramfs(String)}. */
    public final PayloadConfig initramfs(Path initramfs) {
        return initramfs(initramfs.toString());
    }

    /** As {@link #igvm(String)}. */
    public final PayloadConfig igvm(Path igvm) {
        return igvm(igvm.toString());
    }

    /**
     * Sets a key that this SDK does not know, by its JSON name, in both forms.
     *
     * @param value what Jackson makes the JSON of
     *
     * @throws IllegalArgumentException if the key has a step of its own
     */
    public final PayloadConfig extra(String key, Object value) {
        return extra(with(extra(), key, value));
    }
}
