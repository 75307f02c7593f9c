// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.chsdk.wire.CliForm;

/** What Landlock lets the VMM do with a file, as the command line takes it: {@code r}, {@code w} or {@code rw}. */
public final class LandlockAccess implements CliForm {

    /** The spelling. */
    public LandlockAccess() {}

    @Override
    public String write(JsonNode value) {
        return require(value.textValue());
    }

    @Override
    public JsonNode read(String text) {
        return TextNode.valueOf(require(text.replace("\"", "")));
    }

    private static String require(String access) {
        if (!access.matches("[rw]{1,2}")) {
            throw new IllegalArgumentException("expected r, w or rw");
        }
        return access;
    }
}
