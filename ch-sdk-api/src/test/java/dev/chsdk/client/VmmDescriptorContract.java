// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.config.Net;
import dev.chsdk.config.Restore;
import dev.chsdk.config.RestoreConfig;
import dev.chsdk.config.RestoredNetConfig;
import dev.chsdk.error.VmmResponseException;
import dev.chsdk.info.VmState;
import dev.chsdk.value.VmmVersion;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a VMM does with file descriptors that come with a call, as a caller sees it. */
@Timeout(600)
abstract class VmmDescriptorContract extends VmmBed {

    @Test
    void addNet_descriptors_areCounted() throws IOException {
        bring(Stage.CREATED);
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            List<FileDescriptor> most = Collections.nCopies(253, file.getFD());

            assertThat(refusal(vmm -> vmm.addNet(Net.queues(2, 256), most)).reasons())
                    .last()
                    .asString()
                    .contains("does not match the number of", "FDs");
            assertThat(client.addNet(Net.queues(2, 256).id("n"), most.subList(0, 1)))
                    .isEmpty();

            assertThat(file.getFD().valid()).as("stays the caller's").isTrue();
        }
        assertThat(client.info().config().nets()).extracting(net -> net.id()).containsExactly(Optional.of("n"));
    }

    @Test
    void boot_descriptorWithoutInterface_isRefused() throws IOException {
        bring(Stage.CREATED);
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            assertThat(client.addNet(Net.queues(2, 256).id("n"), List.of(file.getFD())))
                    .isEmpty();
        }

        assertThat(refusal(VmmClient::boot).reasons()).satisfies(VmmDescriptorContract::tellOfNoInterface);

        assertThat(client.info().state()).isEqualTo(VmState.CREATED);
        boolean loses = client.version().isAtLeast(VmmVersion.V51_1); // and a second boot is one without NICs
        assertThat(client.info().config().nets()).hasSize(loses ? 0 : 1);
    }

    @Test
    void addNet_descriptorWithoutInterface_isRefusedAndForgotten() throws IOException {
        bring(Stage.RUNNING);
        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            List<FileDescriptor> one = List.of(file.getFD());
            for (int i = 0; i < 2; i++) { // the second finds the id free
                assertThat(refusal(vmm -> vmm.addNet(Net.queues(2, 256).id("n"), one))
                                .reasons())
                        .satisfies(VmmDescriptorContract::tellOfNoInterface);
            }
        }
        assertThat(client.info().config().nets()).isEmpty();
    }

    private static void tellOfNoInterface(List<? extends String> reasons) {
        assertThat(String.join("\n", reasons))
                .contains("Error from device manager\nCannot create virtio-net device\nUsing existing tap\n")
                .containsIgnoringCase("ioctl")
                .contains("(2147767506)")
                .endsWith("\nInappropriate ioctl for device (os error 25)");
    }

    @Test
    void restore_descriptorsThatTheSnapshotLacks_areTaken() throws IOException {
        Path folder = snapshot();

        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            client.restore(described(folder, 2), Collections.nCopies(2, file.getFD()));

            assertThat(file.getFD().valid()).as("stays the caller's").isTrue();
        }
        assertThat(client.info().state()).isEqualTo(VmState.PAUSED);
    }

    @Test
    void restore_descriptorsOfANet_areCounted() throws IOException {
        Path folder = snapshot();
        addNetWithTwoDescriptors(folder.resolve("config.json"));

        try (RandomAccessFile file = new RandomAccessFile("/dev/null", "r")) {
            List<FileDescriptor> one = List.of(file.getFD());
            VmmResponseException refusal = refusal(vmm -> vmm.restore(described(folder, 1), one));
            assertThat(refusal.isInvalidConfig()).isTrue();
            assertThat(refusal.reasons())
                    .last()
                    .isEqualTo("Number of Net FDs passed for 'n' during Restore: 1. Expected: 2");
        }
        assertThat(refusal(vmm -> assertThat(vmm.info()).isNull()).isNotFound()).isTrue();
    }

    private static RestoreConfig described(Path folder, int descriptors) {
        return Restore.from(folder).netFds(RestoredNetConfig.of("n", List.of()).numFds(descriptors));
    }
}
