// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API: what a request is checked for, and which calls it makes. */
final class Api {

    private static final Answer BAD_REQUEST = Answer.refused(400, "Bad Request");

    private static final Duration BUSY = Duration.ofSeconds(1);

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
        if (request.isFatal() && vmm.options().filtersCalls()) {
            vmm.die(Signal.SYS);
            return null;
        }
        String operation = Endpoint.operation(request);
        Fault fault = vmm.options().faults().onOperation(operation.substring(operation.indexOf(' ') + 1));
        Answer answer = fault == null ? perform(request) : suffer(fault, request);
        if (answer != null) {
            synchronized (this) {
                calls.add(new RecordedCall(operation, request.body(), answer.status()));
            }
        }
        return answer;
    }

    private @Nullable Answer perform(HttpRequest request) {
        Endpoint endpoint = Endpoint.at(request.path(), vmm.version());
        return endpoint == null ? Answer.refused(404, "Not Found") : answerOrDie(endpoint, request);
    }

    private @Nullable Answer suffer(Fault fault, HttpRequest request) {
        switch (fault) {
            case EXIT_AT_BOOT -> {
                vmm.end(1);
                return null;
            }
            case KILLED_AT_BOOT -> {
                vmm.die(Signal.KILL);
                return null;
            }
            case PANIC -> {
                return panic();
            }
            case TOO_MANY_CONNECTIONS -> {
                return Answer.refused(503, "Too many open connections").with(fault);
            }
            case BUSY -> vmm.processEnd().linger(BUSY);
            case DISK_FULL_ON_SNAPSHOT -> vmm.held().files().fill();
            default -> {
                // what happens to the answer is no concern of the VMM
            }
        }
        Answer answer = perform(request);
        return answer == null ? null : answer.with(fault);
    }

    private Answer panic() {
        vmm.crash();
        return Answer.failed("API response receive error", new Refusal(500, "receiving on a closed channel"));
    }

    private @Nullable Answer answerOrDie(Endpoint endpoint, HttpRequest request) {
        try {
            return answer(endpoint, request);
        } catch (Killed e) {
            vmm.die(e.signal());
            return null;
        } catch (Stuck e) {
            synchronized (vmm) { // a signal that wants an orderly end waits too
                vmm.processEnd().hang();
            }
            return null;
        }
    }

    private Answer answer(Endpoint endpoint, HttpRequest request) {
        if (!request.method().equals(endpoint.method())) {
            boolean answersEmpty = request.method().equals("PATCH")
                    && !Set.of("vm.create", "vm.info", "vmm.ping", "vmm.shutdown")
                            .contains(endpoint.name());
            return answersEmpty ? Answer.json(400, "") : BAD_REQUEST;
        }
        if (endpoint.body() == Endpoint.Body.NEEDED && request.body().isEmpty()) {
            return endpoint.name().equals("vm.create") ? Answer.json(400, "") : BAD_REQUEST;
        }
        if (endpoint.body() == Endpoint.Body.REFUSED && !request.body().isEmpty()) {
            return BAD_REQUEST;
        }
        try {
            return perform(endpoint, request);
        } catch (SerdeException e) {
            return Answer.json(400, JsonText.of(List.of("Failed to deserialize JSON", String.valueOf(e.getMessage()))));
        } catch (Refusal e) {
            return switch (e.status()) {
                case 501 ->
                    Answer.refused(501, e.getMessage() + ", asked by " + endpoint.name() + " " + request.body());
                case 429 -> Answer.refused(429, String.valueOf(e.getMessage()));
                default -> Answer.failed(endpoint.heading(), e);
            };
        } catch (Panic e) {
            return panic();
        }
    }

    /** The calls of each group are a class of their own. */
    private Answer perform(Endpoint endpoint, HttpRequest request) throws Refusal, SerdeException {
        return switch (endpoint.name()) {
            case "vmm.ping",
                    "vmm.shutdown",
                    "vm.info",
                    "vm.counters",
                    "vm.create",
                    "vm.boot",
                    "vm.delete",
                    "vm.pause",
                    "vm.resume",
                    "vm.shutdown",
                    "vm.reboot",
                    "vm.power-button",
                    "vm.nmi" -> LifeCalls.perform(vmm, endpoint.name(), request);
            case "vm.snapshot" -> new SnapshotCalls(vmm).snapshot(request);
            case "vm.restore" -> new SnapshotCalls(vmm).restore(request);
            case "vm.send-migration" -> new MigrationSender(vmm).send(request);
            case "vm.receive-migration" -> new MigrationReceiver(vmm).receive(request);
            case "vm.resize", "vm.resize-disk", "vm.resize-zone" -> ResizeCalls.perform(vmm, endpoint.name(), request);
            case "vm.remove-device",
                    "vm.add-device",
                    "vm.add-user-device",
                    "vm.add-disk",
                    "vm.add-fs",
                    "vm.add-generic-vhost-user",
                    "vm.add-pmem",
                    "vm.add-net",
                    "vm.add-vdpa",
                    "vm.add-vsock" -> DeviceCalls.perform(vmm, endpoint.name(), request);
            default -> throw Refusal.notSimulated("the call");
        };
    }
}
