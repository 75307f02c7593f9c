// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code vm.send-migration}: answered when the VM has gone, and from v53 on before it goes. */
final class MigrationSender {

    private static final String SEND = "Failed to send migratable component snapshot";
    private static final int MOST_CONNECTIONS = 128;

    private final Vmm vmm;
    private final boolean isV52;
    private final boolean isV53;

    MigrationSender(Vmm vmm) {
        this.vmm = vmm;
        this.isV52 = vmm.version().isAtLeast(VmmVersion.V52_0);
        this.isV53 = vmm.version().isAtLeast(VmmVersion.V53_0);
    }

    Answer send(HttpRequest request) throws Refusal, SerdeException {
        ObjectNode wanted = vmm.read("VmSendMigrationData", request.body());
        VirtualMachine vm;
        synchronized (vmm) {
            vm = check(wanted);
            if (!isV53) {
                handOver(vm, wanted);
                return Answer.done();
            }
            vmm.migrating(true);
        }
        Thread worker = new Thread(() -> work(vm, wanted), "migration-worker");
        worker.setDaemon(true);
        worker.start();
        return Answer.done();
    }

    private void work(VirtualMachine vm, ObjectNode wanted) {
        try {
            handOver(vm, wanted);
        } catch (Killed e) {
            vmm.die(e.signal());
        } catch (Refusal e) {
            return; // the event monitor tells of it
        }
    }

    private VirtualMachine check(ObjectNode wanted) throws Refusal {
        if (isV53 && vmm.migrates()) {
            throw new Refusal(500, SEND, "There is already an ongoing migration");
        }
        if (isV53 && vmm.held().vm() == null) {
            throw new Refusal(500, SEND, "VM is not running");
        }
        ObjectNode config = vmm.held().config();
        if (config == null) {
            throw new Panic("called `Option::unwrap()` on a `None` value");
        }
        String problem = isV52 ? problem(wanted) : null;
        if (problem != null && !isV53) {
            throw invalid("Error validating send migration parameters");
        }
        if (problem != null) {
            String text = "Error validating send migration parameters: " + problem;
            throw problem.endsWith("<path>.")
                            && wanted.path("destination_url").asText().startsWith("tcp:")
                    ? invalid(text, "Missing TCP port")
                    : invalid(text);
        }
        JsonNode memory = config.path("memory");
        if (isLocal(wanted)
                && !memory.path("shared").asBoolean()
                && !memory.path("hugepages").asBoolean()) {
            throw new Refusal(500, SEND, "Local migration requires shared memory or hugepages enabled");
        }
        VirtualMachine vm = vmm.held().vm();
        if (vm == null || vm.state() == VirtualMachine.State.CREATED) {
            throw new Refusal(500, SEND, "VM is not running");
        }
        return vm;
    }

    private static Refusal invalid(String... reasons) {
        String[] chain = new String[reasons.length + 2];
        chain[0] = SEND;
        chain[1] = "Invalid send migration configuration";
        System.arraycopy(reasons, 0, chain, 2, reasons.length);
        return new Refusal(500, chain);
    }

    private static boolean isLocal(ObjectNode wanted) {
        return wanted.path("local").asBoolean();
    }

    /** What is wrong with the parameters, since they are looked at before anything is done; null for nothing. */
    private @Nullable String problem(ObjectNode wanted) {
        MigrationUrl url = new MigrationUrl(wanted.path("destination_url").asText());
        long connections = wanted.path("connections").asLong();
        boolean isAddress =
                url.isTcp() && (isV53 ? url.hasPort() : !url.address().isEmpty());
        if (!isAddress && !(url.isUnix() && !url.address().isEmpty())) {
            return "destination_url must use tcp:<host>:<port> or unix:<path>.";
        }
        if (url.isUnix() && connections > 1) {
            return "UNIX sockets and connections option cannot be used at the same time.";
        }
        if (url.isUnix() && wanted.hasNonNull("tls_dir")) {
            return "UNIX sockets and TLS encryption cannot be used at the same time.";
        }
        if (connections > MOST_CONNECTIONS) {
            return "connections must not exceed 128.";
        }
        if (isLocal(wanted) && !url.isUnix()) {
            return "local option is only supported with UNIX sockets.";
        }
        return isV53 ? newProblem(wanted) : null;
    }

    private static @Nullable String newProblem(ObjectNode wanted) {
        String tls = wanted.path("tls_dir").asText("");
        if (!tls.isEmpty() && !Files.isDirectory(Path.of(tls))) {
            return "invalid TLS configuration for send-migration: TLS directory does not exist or is inaccessible: "
                    + tls + ": " + OsError.ofOpening(tls);
        }
        boolean isPostcopy = wanted.path("memory_mode").asText().equals("Postcopy");
        if (isPostcopy && isLocal(wanted)) {
            return "memory_mode=postcopy and local options are mutually exclusive.";
        }
        return isPostcopy && wanted.path("connections").asLong() > 1
                ? "memory_mode=postcopy currently requires a single connection (connections=1)."
                : null;
    }

    private void event(String name, boolean isKnown) {
        if (isKnown) {
            vmm.events().add("vm", name);
        }
    }

    private void handOver(VirtualMachine vm, ObjectNode wanted) throws Refusal {
        MigrationUrl url = new MigrationUrl(wanted.path("destination_url").asText());
        boolean ran = vm.state() == VirtualMachine.State.RUNNING;
        event("migration-started", isV52);
        if (url.hasHostName() && vmm.options().filtersCalls()) {
            throw Killed.filtered("looking up a host name");
        }
        if (wanted.hasNonNull("tls_dir")) {
            throw failed(vm, ran, Refusal.notSimulated("a migration with TLS"));
        }
        try (MigrationLine line = connect(url)) {
            transfer(vm, wanted, line, ran);
        } catch (IOException e) {
            throw failed(vm, ran, new Refusal(500, SEND, String.valueOf(e.getMessage())));
        }
        event("migration-finished", isV52);
        vmm.depart();
    }

    private static MigrationLine connect(MigrationUrl url) throws IOException {
        if (!url.isTcp() && !url.isUnix()) {
            throw new IOException("Could not extract path from URL: " + url.url());
        }
        try {
            return new MigrationLine(url.connect());
        } catch (IOException e) {
            throw new IOException("Error connecting to " + url.kind() + " socket: " + e.getMessage(), e);
        }
    }

    private void transfer(VirtualMachine vm, ObjectNode wanted, MigrationLine line, boolean ran)
            throws IOException, Refusal {
        boolean isPostcopy = wanted.path("memory_mode").asText().equals("Postcopy");
        ObjectNode config = vmm.held().config();
        line.send(config == null ? "" : JsonText.of(config));
        if (isV52 && !isLocal(wanted) && !isPostcopy) {
            vmm.events().add("vm", "migration-memory-iteration", "{\n    \"id\": \"0\"\n  }");
        }
        if (ran) {
            vmm.events().add("vm", "pausing");
            vm.pause();
            vmm.events().add("vm", "paused");
        }
        vmm.events().add("vm", "snapshotting");
        if (isV53 && isLocal(wanted) && vmm.options().filtersCalls()) {
            throw Killed.filtered("handing over files of memory");
        }
        vmm.events().add("vm", "snapshotted");
        vm.backends().unlockImages();
        line.send((ran ? "runs " : "stands ") + vm.guest().memory());
        if (!MigrationLine.TAKEN.equals(line.receive())) {
            throw new IOException("Error during state migration");
        }
        event("postcopy-migration-completed", isPostcopy);
    }

    /** The VM stays and goes on; up to v51 also when it stood still before. Who sees the event can go on with it. */
    private Refusal failed(VirtualMachine vm, boolean ran, Refusal refusal) throws Refusal {
        synchronized (vmm) {
            event("migration-failed", isV52);
            vmm.migrating(false);
            if ((ran || !isV52) && vm.state() == VirtualMachine.State.PAUSED) {
                vmm.resume();
            }
        }
        return refusal;
    }
}
