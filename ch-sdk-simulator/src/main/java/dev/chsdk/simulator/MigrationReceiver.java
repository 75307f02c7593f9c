// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** {@code vm.receive-migration}: until it ends, the VMM does nothing else, and hears no SIGTERM either. */
final class MigrationReceiver {

    private static final String RECEIVE = "Failed to receive migratable component snapshot";

    private final Vmm vmm;
    private final boolean isV53;

    MigrationReceiver(Vmm vmm) {
        this.vmm = vmm;
        this.isV53 = vmm.version().isAtLeast(VmmVersion.V53_0);
    }

    Answer receive(HttpRequest request) throws Refusal, SerdeException {
        ObjectNode wanted = vmm.read("VmReceiveMigrationData", request.body());
        MigrationUrl url = new MigrationUrl(wanted.path("receiver_url").asText());
        synchronized (vmm) {
            check(url, wanted);
            if (url.hasHostName() && vmm.options().filtersCalls()) {
                throw Killed.filtered("looking up a host name");
            }
            try (ServerSocketChannel listener = listen(url)) {
                vmm.processEnd().hangs(true);
                CompletableFuture<Void> end = vmm.exit().thenRun(() -> close(listener));
                event("migration-receive-ready", VmmVersion.V53_0);
                Answer answer = accept(url, listener);
                end.cancel(false);
                return answer;
            } catch (IOException e) {
                throw new Killed(Signal.KILL, "waiting for a migration"); // nothing else ends the wait
            } finally {
                vmm.processEnd().hangs(false);
            }
        }
    }

    private void event(String name, VmmVersion since) {
        if (vmm.version().isAtLeast(since)) {
            vmm.events().add("vm", name);
        }
    }

    private void check(MigrationUrl url, ObjectNode wanted) throws Refusal {
        if (isV53 && vmm.held().vm() != null) {
            throw new Refusal(500, RECEIVE, "Can't receive a migration when a VM is already created");
        }
        boolean isUnix = url.isUnix() && !(isV53 && url.address().isEmpty());
        if (isV53 && !isUnix && !(url.isTcp() && url.hasPort())) {
            String port = url.isTcp() ? ": Missing TCP port." : ".";
            throw invalid("receiver_url must use tcp:<host>:<port> or unix:<path>" + port);
        }
        if (!url.isUnix() && !url.isTcp()) {
            String action = vmm.version().isAtLeast(VmmVersion.V52_0)
                    ? RECEIVE
                    : "Failed to send migratable component snapshot";
            throw new Refusal(500, action, "Could not extract path from URL: " + url.url());
        }
        if (wanted.hasNonNull("tls_dir")) {
            throw Refusal.notSimulated("a migration with TLS");
        }
        if (url.isUnix() && url.address().isEmpty()) {
            throw new Stuck("listens at " + url.url()); // it listens where nobody can find it
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(
                500,
                RECEIVE,
                "Invalid receive migration configuration",
                "Error validating receive migration parameters: " + reason);
    }

    private ServerSocketChannel listen(MigrationUrl url) throws Refusal {
        try {
            return url.listen();
        } catch (IOException e) {
            String failure = "Error binding to " + url.kind() + " socket";
            String reason = String.valueOf(e.getMessage());
            throw vmm.version().isAtLeast(VmmVersion.V52_0)
                    ? new Refusal(500, RECEIVE, failure, reason)
                    : new Refusal(500, RECEIVE, failure + ": " + reason);
        }
    }

    private static void close(ServerSocketChannel listener) {
        try {
            listener.close();
        } catch (IOException e) {
            return; // it ends with the process at the latest
        }
    }

    private Answer accept(MigrationUrl url, ServerSocketChannel listener) throws IOException, Refusal {
        try (MigrationLine line = new MigrationLine(listener.accept())) {
            if (url.isUnix()) {
                Files.deleteIfExists(Path.of(url.address()));
            }
            event("migration-receive-started", VmmVersion.V52_0);
            if (vmm.held().vm() != null) {
                throw Refusal.notSimulated("a migration into a VMM that has a VM");
            }
            return take(line);
        }
    }

    private Answer take(MigrationLine line) throws IOException, Refusal {
        String config = line.receive();
        if (config != null) {
            vmm.held().expect(parsed(config));
        }
        String state = line.receive();
        ObjectNode expected = vmm.held().config();
        if (state == null || expected == null) {
            throw new Refusal(500, "Socket error", "failed to fill whole buffer");
        }
        try {
            vmm.held().adopt(expected, state.substring(state.indexOf(' ') + 1), vmm);
        } catch (Refusal e) {
            return abort(line);
        }
        vmm.events().add("vm", "restoring");
        vmm.events().add("vm", "restored");
        if (state.startsWith("runs ")) {
            vmm.resume();
        }
        event("migration-receive-finished", VmmVersion.V52_0);
        line.send(MigrationLine.TAKEN);
        return Answer.done();
    }

    private ObjectNode parsed(String config) throws Refusal {
        try {
            return ConfigReader.read(vmm.types(), config);
        } catch (SerdeException e) {
            throw Refusal.notSimulated("a migration from a VMM of another kind: " + e.getMessage());
        }
    }

    private Answer abort(MigrationLine line) throws IOException, Refusal {
        vmm.held().forget();
        line.send("aborted");
        event("migration-receive-failed", VmmVersion.V52_0);
        if (isV53) {
            throw new Refusal(500, "Failed to complete migration for migratable component", "Migration was aborted");
        }
        return Answer.done();
    }
}
