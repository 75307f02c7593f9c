// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;

/** The value of {@code --restore}, such as {@code source_url=file:///folder,resume=true}. */
final class RestoreOptions {

    private RestoreOptions() {}

    /**
     * The body of {@code vm.restore} that says the same.
     *
     * @throws IllegalArgumentException if the VMM's parser would refuse it; the message is what it says
     */
    static String toJson(String options, VmmVersion version) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (String option : options.split(",", -1)) {
            String name = option.replaceFirst("=.*", "");
            String value = option.substring(Math.min(option.length(), name.length() + 1));
            boolean isNew = name.equals("resume") || name.equals("memory_restore_mode");
            if (isNew && !version.isAtLeast(VmmVersion.V52_0)) {
                throw new IllegalArgumentException("unknown option: " + name);
            }
            switch (name) {
                case "source_url" -> body.put(name, value);
                case "prefault", "resume" -> body.put(name, value.equals("on") || value.equals("true"));
                case "memory_restore_mode" -> body.put(name, value.equals("ondemand") ? "OnDemand" : "Copy");
                default -> throw new IllegalArgumentException("unknown option: " + name);
            }
        }
        return JsonText.of(body);
    }
}
