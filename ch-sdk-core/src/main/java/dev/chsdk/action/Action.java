// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.action;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chsdk.wire.Values;
import java.util.Map;
import org.immutables.value.Value;

/** What all values of this package have in common. */
abstract class Action {

    Action() {}

    /** Keys that this SDK does not know, by their JSON name, with what the VMM is told for them. */
    @JsonAnyGetter
    public abstract Map<String, JsonNode> extra();

    /** Checks what this type alone can know, and what no version of the VMM accepts. */
    @Value.Check
    void check() {
        Values.check(this, getClass().getSuperclass(), extra().keySet());
        validate();
    }

    /** Rules between the fields of one type. */
    void validate() {}

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
