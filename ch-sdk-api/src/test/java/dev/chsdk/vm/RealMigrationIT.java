// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chsdk.action.Migrate;
import dev.chsdk.action.ReceiveMigrationData;
import dev.chsdk.config.Memory;
import dev.chsdk.info.VmState;
import dev.chsdk.launch.VmmProgram;
import dev.chsdk.simulator.TestGuest;
import dev.chsdk.value.IpAddress;
import dev.chsdk.value.VmmVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealMigrationIT extends MigrationContract {

    RealMigrationIT(@TempDir Path directory) throws IOException {
        super(LaunchBed.saving(directory));
    }

    @Test
    void migrateTo_encrypted(@TempDir Path certificates) throws Exception {
        ReceiveMigrationData tcp = Migrate.from(IpAddress.parse("127.0.0.1"), 0);
        if (!VmmProgram.at(RealVmm.require()).version().isAtLeast(VmmVersion.V53_0)) {
            assertThatThrownBy(() -> talkative().receiver(tcp.tlsDir(certificates)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tls_dir");
            return;
        }
        makeCertificates(certificates);
        try (VmReceiver receiver = talkative().receiver(tcp.tlsDir(certificates));
                Vm source = talkative().launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();

            Migration migration = source.migrateTo(receiver, how -> how.tlsDir(certificates));

            assertMoved(source, receiver, migration);
            assertThat(ping(migration.vm())).isEqualTo(count + 1);
        }
        assertComesBackFromOneThatDoesNotEncrypt(certificates);
        assertThat(bed.leftovers()).isEmpty();
    }

    private void assertComesBackFromOneThatDoesNotEncrypt(Path certificates) {
        try (VmReceiver receiver = talkative().receiver(Migrate.from(IpAddress.parse("127.0.0.1"), 0));
                Vm source = talkative().launch();
                TestGuest guest = TestGuest.on(source)) {
            int count = guest.ping();

            Migration migration = source.migrateTo(receiver, how -> how.tlsDir(certificates));

            assertThat(migration.outcome()).isEqualTo(Migration.Outcome.CAME_BACK);
            assertThat(guest.ping()).isEqualTo(count + 1);
        }
    }

    /** An authority, and a certificate of the sender and of the receiver, by openssl. */
    private static void makeCertificates(Path folder) throws Exception {
        Process openssl = new ProcessBuilder("sh", "-ec", """
                openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=ca -keyout ca-key.pem -out ca-cert.pem
                for side in client server; do
                  openssl req -newkey rsa:2048 -nodes -subj /CN=$side -keyout $side-key.pem -out $side.csr
                  echo subjectAltName=IP:127.0.0.1 > $side.ext
                  openssl x509 -req -in $side.csr -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial -days 1 \
                    -extfile $side.ext -out $side-cert.pem
                done
                """)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
    }

    @Test
    void migrateTo_byHandingTheMemoryOverUnderAFilterThatKills() {
        VmBuilder shared = talkative().configure(vm -> vm.memory(Memory.mib(64).shared()));
        try (VmReceiver receiver = shared.receiver();
                Vm source = shared.launch()) {
            if (source.client().version().equals(VmmVersion.V53_0)) {
                assertThatThrownBy(() -> source.migrateTo(receiver, how -> how.local()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("would be killed by its own seccomp filter");
            }
            assertThat(source.info().state()).isEqualTo(VmState.RUNNING);
        }
    }
}
