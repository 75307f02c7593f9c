// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V54;

import java.util.Optional;

/** The one name space of all ids. Source: {@code vmm/src/config.rs}, {@code VmConfig::validate_identifier}. */
final class Identifiers {

    private Identifiers() {}

    static void check(Inspection found, String path, Optional<String> id) {
        if (id.isEmpty()) {
            return;
        }
        String text = id.get();
        if (text.startsWith("__")) {
            found.refused(
                    new Place("9.1", path + ".id", text),
                    "ids that begin with __ are the VMM's own",
                    "begin it with a letter",
                    "Identifier " + text + (found.since(V54) ? " is not valid" : " is not invalid"));
        } else if (!found.firstUse(text)) {
            found.refused(
                    new Place("9.2", path + ".id", text),
                    "something else has this id; disks, NICs, zones and all others share one name space",
                    "give each an id of its own",
                    "Identifier " + text + " is not unique");
        }
    }
}
