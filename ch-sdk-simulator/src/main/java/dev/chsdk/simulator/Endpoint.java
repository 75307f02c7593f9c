// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the API takes at a path, before any VM is looked at.
 *
 * @param name such as {@code vm.boot}
 * @param heading what names the call in an error of its
 */
record Endpoint(String name, String method, Body body, String heading) {

    /** What becomes of a request's body. */
    enum Body {
        IGNORED,
        REFUSED,
        NEEDED
    }

    private static final String BASE = "/api/v1/";

    private static final Set<String> BODILESS = Set.of("vmm.ping", "vmm.shutdown", "vm.info", "vm.counters");

    private static final Set<String> ACTIONS = Set.of(
            "vm.boot", "vm.delete", "vm.pause", "vm.resume", "vm.shutdown", "vm.reboot", "vm.power-button", "vm.nmi");

    private static final Map<String, String> HEADINGS = Map.ofEntries(
            Map.entry("vmm.ping", ""),
            Map.entry("vmm.shutdown", "The VMM could not shutdown"),
            Map.entry("vm.info", "The VM info is not available"),
            Map.entry("vm.counters", "The VM info is not available"),
            Map.entry("vm.create", "The VM could not be created"),
            Map.entry("vm.boot", "The VM could not boot"),
            Map.entry("vm.delete", "The VM could not be deleted"),
            Map.entry("vm.pause", "The VM could not be paused"),
            Map.entry("vm.resume", "The VM could not resume"),
            Map.entry("vm.shutdown", "The VM could not shutdown"),
            Map.entry("vm.reboot", "The VM could not reboot"),
            Map.entry("vm.power-button", "Error triggering power button"),
            Map.entry("vm.nmi", "Error triggering NMI"),
            Map.entry("vm.resize", "The VM could not be resized"),
            Map.entry("vm.resize-disk", "The disk could not be resized"),
            Map.entry("vm.resize-zone", "The memory zone could not be resized"),
            Map.entry("vm.add-device", "The device could not be added to the VM"),
            Map.entry("vm.add-user-device", "The user device could not be added to the VM"),
            Map.entry("vm.remove-device", "The device could not be removed from the VM"),
            Map.entry("vm.add-disk", "The disk could not be added to the VM"),
            Map.entry("vm.add-fs", "The fs could not be added to the VM"),
            Map.entry("vm.add-pmem", "The pmem device could not be added to the VM"),
            Map.entry("vm.add-net", "The network device could not be added to the VM"),
            Map.entry("vm.add-vdpa", "The vDPA device could not be added to the VM"),
            Map.entry("vm.add-vsock", "The vsock device could not be added to the VM"),
            Map.entry("vm.add-generic-vhost-user", "The generic vhost-user device could not be added to the VM"),
            Map.entry("vm.snapshot", "The VM could not be snapshotted"),
            Map.entry("vm.restore", "The VM could not be restored"),
            Map.entry("vm.send-migration", "Error starting migration sender"),
            Map.entry("vm.receive-migration", "Error starting migration receiver"));

    /** The endpoint of a path; null where there is none. */
    static @Nullable Endpoint at(String path, VmmVersion version) {
        String name = path.startsWith(BASE) ? path.substring(BASE.length()) : "";
        String heading = HEADINGS.get(name);
        if (heading == null || (name.equals("vm.add-generic-vhost-user") && !version.isAtLeast(VmmVersion.V52_0))) {
            return null;
        }
        boolean isRead = BODILESS.contains(name) && !name.equals("vmm.shutdown");
        Body body = BODILESS.contains(name) ? Body.IGNORED : ACTIONS.contains(name) ? Body.REFUSED : Body.NEEDED;
        return new Endpoint(name, isRead ? "GET" : "PUT", body, heading(name, heading, version));
    }

    private static String heading(String name, String heading, VmmVersion version) {
        if (!version.isAtLeast(VmmVersion.V53_0)) {
            return heading;
        }
        return switch (name) {
            case "vm.send-migration" -> "Error dispatching the migration worker";
            case "vm.receive-migration" -> "Error receiving migration";
            default -> heading;
        };
    }

    /** Method and endpoint of a request for the record; the whole path when it is not below {@code /api/v1/}. */
    static String operation(HttpRequest request) {
        String path = request.path();
        return request.method() + " " + (path.startsWith(BASE) ? path.substring(BASE.length()) : path);
    }
}
