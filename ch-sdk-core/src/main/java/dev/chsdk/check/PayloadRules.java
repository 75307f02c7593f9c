// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.check;

import static dev.chsdk.check.Inspection.V52;
import static dev.chsdk.check.Inspection.on;

import dev.chsdk.config.FwCfgConfig;
import dev.chsdk.config.FwCfgItem;
import dev.chsdk.config.PayloadConfig;
import dev.chsdk.config.PlatformConfig;
import java.util.List;
import java.util.Optional;

/** What is booted, and confidential VMs. Source: {@code vmm/src/vm_config.rs}, {@code PayloadConfig::validate}. */
final class PayloadRules {

    private static final String NO_BOOT_ITEM = "No bootitem provided: neither firmware nor kernel";
    private static final int HOST_DATA_LENGTH = 64;

    private PayloadRules() {}

    static void check(Inspection found) {
        Optional<PayloadConfig> payload = found.vm().payload();
        if (payload.flatMap(PayloadConfig::igvm).isPresent()) {
            besideIgvm(found, payload.get());
        } else {
            bootItem(found, payload);
            payload.ifPresent(given -> given.fwCfg().ifPresent(fwCfg -> fwCfg(found, given, fwCfg)));
        }
        payload.ifPresent(given -> confidential(found, given));
    }

    private static void besideIgvm(Inspection found, PayloadConfig payload) {
        String refusal = "Specifying a kernel or firmware is not supported when an igvm is provided";
        payload.firmware()
                .ifPresent(firmware -> found.refused(
                        new Place("2.4", "payload.firmware", firmware),
                        "an IGVM file brings its own firmware",
                        "give firmware or igvm, not both",
                        refusal));
        if (payload.firmware().isEmpty() && !found.since(V52)) {
            payload.kernel()
                    .ifPresent(kernel -> found.refused(
                            new Place("2.5", "payload.kernel", kernel),
                            "before v52.0 a kernel cannot stand beside an IGVM file",
                            "give kernel or igvm, not both",
                            refusal));
        }
    }

    private static void bootItem(Inspection found, Optional<PayloadConfig> payload) {
        Optional<String> firmware = payload.flatMap(PayloadConfig::firmware);
        Optional<String> kernel = payload.flatMap(PayloadConfig::kernel);
        if (firmware.isEmpty() && kernel.isEmpty()) {
            found.refused(
                    new Place("2.1", "payload", payload.isEmpty() ? "(unset)" : "(neither firmware nor kernel)"),
                    "there is nothing to boot",
                    "give a firmware or a kernel",
                    NO_BOOT_ITEM);
        }
        if (firmware.isPresent() && kernel.isPresent()) {
            found.refused(
                    new Place("2.2", "payload.kernel", kernel.get()),
                    "a firmware finds its kernel by itself",
                    "give firmware or kernel, not both",
                    "Specifying a kernel is not supported when a firmware is provided");
        } else if (firmware.isPresent()) {
            payload.flatMap(PayloadConfig::cmdline)
                    .ifPresent(text -> dropped(found, new Place("2.3", "payload.cmdline", text)));
            payload.flatMap(PayloadConfig::initramfs)
                    .ifPresent(path -> dropped(found, new Place("2.3", "payload.initramfs", path)));
        }
    }

    private static void dropped(Inspection found, Place place) {
        found.warning(
                place, "the VMM drops it beside a firmware", "leave it out, or boot a kernel in place of the firmware");
    }

    private static void fwCfg(Inspection found, PayloadConfig payload, FwCfgConfig fwCfg) {
        boolean noKernel = fwCfg.isKernel().orElse(true) && payload.kernel().isEmpty();
        boolean noCmdline = fwCfg.isCmdline().orElse(true) && payload.cmdline().isEmpty();
        boolean noInitramfs =
                fwCfg.isInitramfs().orElse(true) && payload.initramfs().isEmpty();
        if (noKernel) {
            missing(found, "2.6", "kernel");
        }
        if (noCmdline) {
            missing(found, "2.7", "cmdline");
        }
        if (noInitramfs) {
            missing(found, "2.8", "initramfs");
        }
        if (found.since(V52)) {
            List<FwCfgItem> items = fwCfg.items().map(list -> list.itemList()).orElse(List.of());
            for (int i = 0; i < items.size(); i++) {
                item(found, items.get(i), "payload.fw_cfg_config.items.item_list[" + i + "]");
            }
        }
    }

    private static void missing(Inspection found, String rule, String part) {
        found.refused(
                new Place(rule, "payload.fw_cfg_config." + part, "true"),
                "the guest is to get a " + part + " that the payload does not have",
                "give payload." + part + ", or switch this off",
                "Error --fw-cfg-config: missing --" + part);
    }

    private static void item(Inspection found, FwCfgItem item, String path) {
        if (item.file().isPresent() == item.string().isPresent()) {
            found.refused(
                    new Place("2.9", path, item.name()),
                    "an item has its content from one place",
                    "give one of file and string",
                    "Error --fw-cfg-config: invalid item '" + item.name()
                            + "' (exactly one of 'file' or 'string' is required)");
        }
    }

    private static void confidential(Inspection found, PayloadConfig payload) {
        boolean tdx =
                found.vm().platform().filter(platform -> on(platform.isTdx())).isPresent();
        boolean sevSnp = found.vm()
                .platform()
                .map(PlatformConfig::isSevSnp)
                .filter(Inspection::on)
                .isPresent();
        if (tdx && payload.firmware().isEmpty()) {
            found.refusedIfBuiltIn(
                    new Place("2.10", "payload.firmware", "(unset)"),
                    "a TDX VM boots from its firmware",
                    "give the TDX firmware",
                    "No TDX firmware specified");
        }
        if (tdx && found.maxVcpus() != found.bootVcpus()) {
            found.refusedIfBuiltIn(
                    new Place("2.11", "cpus.max_vcpus", found.maxVcpus()),
                    "a TDX VM cannot get vCPUs later, and there are " + found.bootVcpus() + " at boot",
                    "make cpus.max_vcpus and cpus.boot_vcpus equal",
                    "CPU hotplug is not permitted with TDX");
        }
        if (sevSnp) {
            sevSnp(found, payload);
        }
    }

    private static void sevSnp(Inspection found, PayloadConfig payload) {
        payload.hostData()
                .filter(data -> data.length() != HOST_DATA_LENGTH)
                .ifPresent(data -> found.refusedIfBuiltIn(
                        new Place("2.12", "payload.host_data", data),
                        "it has " + data.length() + " characters",
                        "write 32 bytes as 64 hexadecimal digits",
                        "Invalid host data format"));
        if (payload.igvm().isEmpty() && found.since(V52)) {
            found.refusedIfBuiltIn(
                    new Place("2.13", "payload.igvm", "(unset)"),
                    "a SEV-SNP VM boots from an IGVM file",
                    "give igvm",
                    "SEV-SNP requires an IGVM payload (--payload igvm=<path>)");
        }
    }
}
