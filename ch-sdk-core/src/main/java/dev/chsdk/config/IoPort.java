// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.chsdk.wire.CliForm;
import java.util.regex.Pattern;

/** An I/O port as the command line has it: hexadecimal digits behind {@code 0x}. */
public final class IoPort implements CliForm {

    private static final Pattern SYNTAX = Pattern.compile("0x[0-9a-fA-F]{1,4}");

    /** The spelling. */
    public IoPort() {}

    @Override
    public String write(JsonNode value) {
        return "0x" + Integer.toHexString(value.intValue());
    }

    @Override
    public JsonNode read(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException("expected 0x and one to four hexadecimal digits, such as 0xe9");
        }
        return JsonNodeFactory.instance.numberNode(Integer.parseInt(text.substring(2), 16));
    }
}
