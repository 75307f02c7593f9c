// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** How one value is spelled on the command line, and which JSON that spelling stands for. */
public interface CliForm {

    /**
     * The text of a JSON value, or an empty text when saying nothing means the same.
     *
     * @throws IllegalArgumentException if the command line cannot say it; the message says the way out
     */
    String write(JsonNode value);

    /**
     * The JSON value of a text.
     *
     * @throws IllegalArgumentException if the text is not of this form; the message says what is
     */
    JsonNode read(String text);
}
