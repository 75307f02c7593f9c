// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The meaning of an unset property that depends on its neighbours. */
public interface Filling {

    /** What is sent in place of the unset property, if anything. */
    Optional<JsonNode> whenWritten(ObjectNode neighbours);

    /** What the VMM makes of its absence, if that is something else than what would be sent for it. */
    Optional<JsonNode> whenRead(ObjectNode neighbours);
}
