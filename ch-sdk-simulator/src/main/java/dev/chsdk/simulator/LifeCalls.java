// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The calls that take the VM from one state to another, and those that ask for it. */
final class LifeCalls {

    private LifeCalls() {}

    static Answer perform(Vmm vmm, String endpoint, HttpRequest request) throws Refusal, SerdeException {
        switch (endpoint) {
            case "vmm.ping" -> {
                return Answer.json(200, ping(vmm));
            }
            case "vmm.shutdown" -> {
                vmm.end();
                return Answer.json(200, "");
            }
            case "vm.info" -> {
                return Answer.json(200, JsonText.of(info(vmm)));
            }
            case "vm.counters" -> {
                return Answer.json(200, JsonText.of(counters(vmm)));
            }
            case "vm.create" -> vmm.create(request.body());
            case "vm.boot" -> vmm.boot();
            case "vm.delete" -> vmm.delete();
            case "vm.pause" -> vmm.pause();
            case "vm.resume" -> vmm.resume();
            case "vm.shutdown" -> vmm.shutdown();
            case "vm.reboot" -> vmm.reboot();
            case "vm.power-button" -> vmm.powerButton();
            case "vm.nmi" -> vmm.nmi();
            default -> throw Refusal.notSimulated(endpoint);
        }
        return Answer.done();
    }

    private static String ping(Vmm vmm) {
        String version = vmm.version().toString();
        String crate = version.chars().filter(c -> c == '.').count() == 1 ? version + ".0" : version;
        return "{\"build_version\":\"v" + version + "-simulated\",\"version\":\"" + crate + "\",\"pid\":"
                + ProcessHandle.current().pid() + ",\"features\":[\"io_uring\",\"kvm\"]}";
    }

    private static ObjectNode info(Vmm vmm) throws Refusal {
        synchronized (vmm) {
            ObjectNode config = vmm.held().config();
            if (config == null) {
                throw vmm.missing("VM is not created");
            }
            return InfoAnswer.of(config, vmm.held().vm(), vmm.version());
        }
    }

    private static ObjectNode counters(Vmm vmm) throws Refusal {
        synchronized (vmm) {
            return Counters.of(vmm.running().devices());
        }
    }
}
