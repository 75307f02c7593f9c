// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.chsdk.wire.CliToken;
import dev.chsdk.wire.Filling;
import dev.chsdk.wire.Since;
import java.util.Locale;
import java.util.Optional;

/** The format of a disk image. */
public enum ImageType {
    /** The bytes of the disk as they are. */
    @JsonProperty("Raw")
    @CliToken("raw")
    RAW,

    /** QEMU's copy-on-write format. */
    @JsonProperty("Qcow2")
    @CliToken("qcow2")
    QCOW2,

    /** A virtual hard disk of fixed size. */
    @JsonProperty("FixedVhd")
    @CliToken("vhd")
    FIXED_VHD,

    /** The newer virtual hard disk. */
    @JsonProperty("Vhdx")
    @CliToken("vhdx")
    VHDX,

    /** A flat VMDK; from the version after v53.0 on. */
    @JsonProperty("FlatVmdk")
    @CliToken("vmdk")
    @Since("53.1")
    FLAT_VMDK,

    /** The VMM guesses from the content. It then refuses writes to sector 0 of a raw image. */
    @JsonProperty("Unknown")
    @CliToken("")
    DETECT,

    /** A format that this SDK does not know. */
    @JsonEnumDefaultValue
    UNKNOWN;

    /** Unset, the type follows from the name of the file; a description that lacks it leaves it to the VMM. */
    public static final class ByName implements Filling {

        /** The rule. */
        public ByName() {}

        @Override
        public Optional<JsonNode> whenWritten(ObjectNode disk) {
            return Optional.ofNullable(disk.get("path")).map(path -> TextNode.valueOf(byName(path.textValue())));
        }

        @Override
        public Optional<JsonNode> whenRead(ObjectNode disk) {
            return Optional.ofNullable(disk.get("path")).map(path -> TextNode.valueOf("Unknown"));
        }

        private static String byName(String path) {
            String name = path.toLowerCase(Locale.ROOT);
            if (name.endsWith(".qcow2")) {
                return "Qcow2";
            }
            if (name.endsWith(".vhdx")) {
                return "Vhdx";
            }
            return name.endsWith(".vhd") ? "FixedVhd" : "Raw";
        }
    }
}
