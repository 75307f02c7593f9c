// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import java.time.Duration;

/** An operation of the API. */
public enum Operation {
    /** {@code GET vmm.ping}; default limit 5 s. */
    PING("GET", "vmm.ping", 5, true),
    /** {@code PUT vm.create}; default limit 30 s. */
    CREATE("PUT", "vm.create", 30, false),
    /** {@code PUT vm.boot}; default limit 60 s. */
    BOOT("PUT", "vm.boot", 60, false),
    /** {@code GET vm.info}; default limit 5 s. */
    INFO("GET", "vm.info", 5, false),
    /** {@code PUT vm.pause}; default limit 60 s. */
    PAUSE("PUT", "vm.pause", 60, false),
    /** {@code PUT vm.resume}; default limit 60 s. */
    RESUME("PUT", "vm.resume", 60, false),
    /** {@code PUT vm.power-button}; default limit 5 s. */
    POWER_BUTTON("PUT", "vm.power-button", 5, false),
    /** {@code PUT vm.shutdown}; default limit 60 s. */
    SHUTDOWN("PUT", "vm.shutdown", 60, false),
    /** {@code PUT vm.delete}; default limit 60 s. */
    DELETE("PUT", "vm.delete", 60, false),
    /** {@code PUT vm.reboot}; default limit 60 s. */
    REBOOT("PUT", "vm.reboot", 60, false),
    /** {@code PUT vmm.shutdown}; default limit 60 s. */
    SHUTDOWN_VMM("PUT", "vmm.shutdown", 60, true);

    private final String method;
    private final String wireName;
    private final Duration defaultLimit;
    private final boolean urgent;

    Operation(String method, String wireName, int defaultLimitSeconds, boolean urgent) {
        this.method = method;
        this.wireName = wireName;
        this.defaultLimit = Duration.ofSeconds(defaultLimitSeconds);
        this.urgent = urgent;
    }

    String method() {
        return method;
    }

    String wireName() {
        return wireName;
    }

    Duration defaultLimit() {
        return defaultLimit;
    }

    /** Whether it must not wait behind ordinary calls. */
    boolean isUrgent() {
        return urgent;
    }

    /** Method and name, such as {@code PUT vm.boot}. */
    @Override
    public String toString() {
        return method + " " + wireName;
    }
}
