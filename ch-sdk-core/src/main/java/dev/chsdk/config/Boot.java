// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import java.nio.file.Path;

/**
 * Where the description of a VM begins: with what it boots.
 *
 * <p>The methods are thread-safe.
 */
public final class Boot {

    private Boot() {}

    /** A VM that boots a firmware, such as {@code CLOUDHV.fd}. */
    public static VmConfig firmware(String path) {
        return ImmutableVmConfig.builder().build().firmware(path);
    }

    /** As {@link #firmware(String)}. */
    public static VmConfig firmware(Path path) {
        return firmware(path.toString());
    }

    /**
     * A VM that boots a kernel.
     *
     * @param path on x86_64 an ELF file with a PVH note or a bzImage, on aarch64 an Image
     *
     * @param cmdline its command line
     */
    public static VmConfig kernel(String path, String cmdline) {
        return ImmutableVmConfig.builder().build().kernel(path, cmdline);
    }

    /** As {@link #kernel(String, String)}. */
    public static VmConfig kernel(Path path, String cmdline) {
        return kernel(path.toString(), cmdline);
    }

    /** A VM that boots an IGVM file; VMMs built with {@code igvm} only. */
    public static VmConfig igvm(String path) {
        return ImmutableVmConfig.builder().build().igvm(path);
    }

    /** A VM without a payload, which cannot boot as it is: the part that several descriptions share. */
    public static VmConfig nothing() {
        return ImmutableVmConfig.builder().build();
    }

    /** As {@link #igvm(String)}. */
    public static VmConfig igvm(Path path) {
        return igvm(path.toString());
    }
}
