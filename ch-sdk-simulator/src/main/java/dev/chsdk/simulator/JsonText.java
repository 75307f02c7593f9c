// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes JSON trees. An {@code ObjectMapper} would take longer to load than a VM takes to boot. */
final class JsonText {

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(JsonNode node) {
        JsonText json = new JsonText();
        json.write(node);
        return json.text.toString();
    }

    static String of(List<String> texts) {
        JsonText json = new JsonText();
        json.text.append('[');
        for (int i = 0; i < texts.size(); i++) {
            json.text.append(i == 0 ? "" : ",");
            json.quote(texts.get(i));
        }
        return json.text.append(']').toString();
    }

    private void write(JsonNode node) {
        if (node.isObject()) {
            writeObject(node.properties());
        } else if (node.isArray()) {
            text.append('[');
            for (int i = 0; i < node.size(); i++) {
                text.append(i == 0 ? "" : ",");
                write(node.get(i));
            }
            text.append(']');
        } else if (node.isTextual()) {
            quote(node.textValue());
        } else {
            text.append(node.asText());
        }
    }

    private void writeObject(Set<Map.Entry<String, JsonNode>> fields) {
        text.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> field : fields) {
            text.append(separator);
            quote(field.getKey());
            text.append(':');
            write(field.getValue());
            separator = ",";
        }
        text.append('}');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int known = "\"\\\b\f\n\r\t".indexOf(c);
            if (known >= 0) {
                text.append('\\').append("\"\\bfnrt".charAt(known));
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
