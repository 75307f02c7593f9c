// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.DiskConfig;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Serial;
import dev.chsdk.config.VmConfig;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmState;
import dev.chsdk.simulator.TestGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What contracts stand on: a VMM, a client of it, and a VM at any stage of its life. */
abstract class VmmBed {

    /** How far a VM is. */
    enum Stage {
        NO_VM,
        CREATED,
        RUNNING,
        PAUSED,
        SHUT_DOWN,
        DELETED
    }

    @TempDir
    Path directory;

    Path image;
    VmmUnderTest vmm;
    VmmClient client;

    /** A VMM without a VM. */
    abstract VmmUnderTest start(Path directory) throws Exception;

    @BeforeEach
    void open() throws Exception {
        image = Files.write(directory.resolve("disk.raw"), new byte[1 << 20]);
        vmm = start(directory);
        client = VmmClient.connect(vmm.socket());
    }

    @AfterEach
    void close() {
        if (vmm == null) {
            return; // skipped: there is no real VMM
        }
        if (client != null) {
            client.close();
        }
        vmm.close();
    }

    DiskConfig disk(String id) {
        return Disk.of(image).readonly().id(id);
    }

    VmConfig vm() {
        return Boot.kernel(TestGuest.kernel(), "contract")
                .cpus(Cpus.of(1).maxVcpus(2))
                .memory(Memory.mib(128))
                .disk(disk("d"))
                .serial(Serial.discard())
                .console(Console.off());
    }

    void bring(Stage stage) {
        client.delete();
        if (stage == Stage.NO_VM) {
            return;
        }
        client.create(vm());
        if (stage == Stage.CREATED) {
            return;
        }
        client.boot();
        switch (stage) {
            case PAUSED -> client.pause();
            case SHUT_DOWN -> client.shutdown();
            case DELETED -> client.delete();
            default -> assertThat(client.info().state()).isEqualTo(VmState.RUNNING);
        }
    }

    /** How an operation ends: {@code ok}, or the kind of the refusal. */
    String outcome(Consumer<VmmClient> operation) {
        try {
            operation.accept(client);
            return "ok";
        } catch (VmmResponseException refusal) {
            return kind(refusal);
        }
    }

    private static String kind(VmmResponseException refusal) {
        if (refusal.isNotFound()) {
            return "absent";
        }
        if (refusal.isInvalidState()) {
            return "state";
        }
        return refusal.isInvalidConfig() ? "config" : "other";
    }

    VmmResponseException refusal(Consumer<VmmClient> operation) {
        return catchThrowableOfType(VmmResponseException.class, () -> operation.accept(client));
    }

    /** A snapshot of a VM that is no more. */
    Path snapshot() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("snapshot"));
        bring(Stage.PAUSED);
        client.snapshot(folder);
        client.delete();
        return folder;
    }

    /** As the snapshot of a VM whose network device was given by descriptors, which needs a TAP to be made. */
    static void addNetWithTwoDescriptors(Path config) throws IOException {
        String without = Files.readString(config).replaceFirst("\"net\":\\s*null,", "");
        String net = "{\"net\":[{\"id\":\"n\",\"num_queues\":4,\"mac\":\"52:54:00:12:34:56\",\"fds\":[7,8]}],";
        Files.writeString(config, without.replaceFirst("\\{", net));
    }
}
