// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import dev.chsdk.value.VmmVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The endpoints: which there are, what they take, and what they do to the VMM. */
final class Api {

    private static final String BASE = "/api/v1/";

    /** Endpoints that need a body. */
    private static final Set<String> WITH_BODY = Set.of(
            "vm.create",
            "vm.resize",
            "vm.resize-disk",
            "vm.resize-zone",
            "vm.add-device",
            "vm.add-user-device",
            "vm.remove-device",
            "vm.add-disk",
            "vm.add-fs",
            "vm.add-generic-vhost-user",
            "vm.add-pmem",
            "vm.add-net",
            "vm.add-vdpa",
            "vm.add-vsock",
            "vm.snapshot",
            "vm.restore",
            "vm.send-migration",
            "vm.receive-migration");

    /** Endpoints that refuse a body, with what an error of theirs is headed by. */
    private static final Map<String, String> ACTIONS = Map.of(
            "vm.boot", "The VM could not boot",
            "vm.delete", "The VM could not be deleted",
            "vm.pause", "The VM could not be paused",
            "vm.resume", "The VM could not resume",
            "vm.shutdown", "The VM could not shutdown",
            "vm.reboot", "The VM could not reboot",
            "vm.power-button", "Error triggering power button",
            "vm.nmi", "Error triggering NMI");

    /** Endpoints that look at no body, with the method that they want. */
    private static final Map<String, String> SPECIAL =
            Map.of("vmm.ping", "GET", "vm.info", "GET", "vm.counters", "GET", "vmm.shutdown", "PUT");

    private static final Answer BAD_REQUEST = Answer.refused(400, "Bad Request");

    private final Vmm vmm;
    private final List<RecordedCall> calls = new ArrayList<>();

    Api(Vmm vmm) {
        this.vmm = vmm;
    }

    /** What was asked so far, in order. */
    synchronized List<RecordedCall> calls() {
        return List.copyOf(calls);
    }

    /** Answers a request; null when the VMM is no more. */
    @Nullable
    Answer answer(HttpRequest request) {
        if (vmm.exit().isDone()) {
            return null;
        }
        String endpoint = endpoint(request.path());
        Answer answer = endpoint == null ? Answer.refused(404, "Not Found") : answer(endpoint, request);
        String name = request.path().startsWith(BASE) ? request.path().substring(BASE.length()) : request.path();
        synchronized (this) {
            calls.add(new RecordedCall(request.method() + " " + name, request.body(), answer.status()));
        }
        return answer;
    }

    private @Nullable String endpoint(String path) {
        String name = path.startsWith(BASE) ? path.substring(BASE.length()) : "";
        if (name.equals("vm.add-generic-vhost-user") && !vmm.version().isAtLeast(VmmVersion.V52_0)) {
            return null;
        }
        return WITH_BODY.contains(name) || ACTIONS.containsKey(name) || SPECIAL.containsKey(name) ? name : null;
    }

    private Answer answer(String endpoint, HttpRequest request) {
        if (!request.method().equals(SPECIAL.getOrDefault(endpoint, "PUT"))) {
            boolean answersEmpty = request.method().equals("PATCH")
                    && !Set.of("vm.create", "vm.info", "vmm.ping", "vmm.shutdown")
                            .contains(endpoint);
            return answersEmpty ? Answer.json(400, "") : BAD_REQUEST;
        }
        if (WITH_BODY.contains(endpoint) && request.body().isEmpty()) {
            return endpoint.equals("vm.create") ? Answer.json(400, "") : BAD_REQUEST;
        }
        if (ACTIONS.containsKey(endpoint) && !request.body().isEmpty()) {
            return BAD_REQUEST;
        }
        try {
            return perform(endpoint, request.body());
        } catch (Consoles.Panic e) {
            vmm.crash();
            return Answer.failed("API response receive error", new Refusal(500, "receiving on a closed channel"));
        }
    }

    private Answer perform(String endpoint, String body) {
        return switch (endpoint) {
            case "vmm.ping" -> Answer.json(200, ping());
            case "vmm.shutdown" -> {
                vmm.end();
                yield Answer.json(200, "");
            }
            case "vm.info" -> info();
            case "vm.create" -> create(body);
            case "vm.boot" -> act(endpoint, vmm::boot);
            case "vm.delete" -> act(endpoint, vmm::delete);
            case "vm.pause" -> act(endpoint, vmm::pause);
            case "vm.resume" -> act(endpoint, vmm::resume);
            case "vm.shutdown" -> act(endpoint, vmm::shutdown);
            case "vm.reboot" -> act(endpoint, vmm::reboot);
            case "vm.power-button" -> act(endpoint, vmm::powerButton);
            default -> Answer.refused(501, "Not simulated: " + endpoint + " " + body);
        };
    }

    private interface Action {
        void run() throws Refusal;
    }

    private static Answer act(String endpoint, Action action) {
        try {
            action.run();
            return Answer.done();
        } catch (Refusal e) {
            return Answer.failed(ACTIONS.getOrDefault(endpoint, endpoint), e);
        }
    }

    private Answer create(String body) {
        try {
            vmm.create(body);
            return Answer.done();
        } catch (SerdeException e) {
            return Answer.json(400, JsonText.of(List.of("Failed to deserialize JSON", String.valueOf(e.getMessage()))));
        } catch (Refusal e) {
            return Answer.failed("The VM could not be created", e);
        }
    }

    private Answer info() {
        try {
            return Answer.json(200, JsonText.of(vmm.info()));
        } catch (Refusal e) {
            return Answer.failed("The VM info is not available", e);
        }
    }

    private String ping() {
        String version = vmm.version().toString();
        String crate = version.chars().filter(c -> c == '.').count() == 1 ? version + ".0" : version;
        return "{\"build_version\":\"v" + version + "-simulated\",\"version\":\"" + crate + "\",\"pid\":"
                + ProcessHandle.current().pid() + ",\"features\":[\"io_uring\",\"kvm\"]}";
    }
}
