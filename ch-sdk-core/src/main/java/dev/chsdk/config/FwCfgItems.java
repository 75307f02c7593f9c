// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.wire.CliForm;
import java.util.List;
import java.util.StringJoiner;
import org.immutables.value.Value;

/**
 * Items of fw_cfg.
 *
 * <p>On the command line {@code [name=N,file=PATH:name=N,string=TEXT]}. Source: {@code vmm/src/vm_config.rs},
 * {@code FwCfgItemList}. This class is immutable and thread-safe.
 */
@Value.Immutable
@ConfigStyle
@JsonDeserialize(as = ImmutableFwCfgItems.class)
public abstract class FwCfgItems extends Config implements WithFwCfgItems {

    FwCfgItems() {}

    /** The items. */
    @JsonProperty("item_list")
    public abstract List<FwCfgItem> itemList();

    static FwCfgItems of(List<FwCfgItem> items) {
        return ImmutableFwCfgItems.builder().itemList(items).build();
    }

    /** Items with colons between, in brackets. */
    public static final class Form implements CliForm {

        /** The spelling. */
        public Form() {}

        @Override
        public String write(JsonNode value) {
            StringJoiner items = new StringJoiner(":", "[", "]");
            for (JsonNode item : value.path("item_list")) {
                if (!item.has("name") || item.has("file") == item.has("string") || item.size() != 2) {
                    throw new IllegalArgumentException(
                            item + " in an item cannot be written: expected a name and one of file and string");
                }
                StringJoiner parts = new StringJoiner(",");
                item.properties()
                        .forEach(part -> parts.add(
                                part.getKey() + "=" + plain(part.getValue().asText())));
                items.add(parts.toString());
            }
            if (items.length() == 2) {
                throw new IllegalArgumentException("no items; leave them unset");
            }
            return items.toString();
        }

        private static String plain(String text) {
            if (text.isEmpty()
                    || !text.equals(text.strip())
                    || text.chars().anyMatch(c -> ":,[]\"\n\0".indexOf(c) >= 0)) {
                throw new IllegalArgumentException("\"" + text + "\" in an item cannot be written on the command line"
                        + " (empty, blank at an end, colon, comma, bracket or quote); use JSON");
            }
            return text;
        }

        @Override
        public JsonNode read(String text) {
            if (!text.startsWith("[") || !text.endsWith("]") || text.length() < 3) {
                throw new IllegalArgumentException("expected items in brackets, such as [name=opt/x,file=/path]");
            }
            ObjectNode items = JsonNodeFactory.instance.objectNode();
            ArrayNode list = items.putArray("item_list");
            for (String item : text.substring(1, text.length() - 1).split(":", -1)) {
                readItem(item, list.addObject());
            }
            return items;
        }

        private static void readItem(String text, ObjectNode item) {
            for (String part : text.split(",", -1)) {
                int equals = part.indexOf('=');
                String key = equals < 0 ? part : part.substring(0, equals);
                if (equals < 0
                        || item.has(key)
                        || !List.of("name", "file", "string").contains(key)) {
                    throw new IllegalArgumentException(
                            "\"" + part + "\": expected name=N and one of file=PATH and string=TEXT, each once");
                }
                item.put(key, part.substring(equals + 1));
            }
            if (!item.has("name") || item.size() != 2) {
                throw new IllegalArgumentException(
                        "\"" + text + "\": expected name=N and one of file=PATH, string=TEXT");
            }
        }
    }
}
