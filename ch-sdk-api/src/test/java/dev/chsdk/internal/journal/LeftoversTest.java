// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversTest {

    @TempDir
    Path base;

    private RunDirectory directory;

    LeftoversTest() {
        directory = RunDirectory.choose(Path.of("/nowhere"));
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = RunDirectory.choose(base);
        directory.make();
    }

    @Test
    void directory_ofALivingOwner() throws Exception {
        directory.journal().owner();

        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_ofADeadOwner() throws Exception {
        write("owner " + dead());

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void directory_whoseOwnersNumberIsTakenByAnother() throws Exception {
        ProcessIdentity us = ProcessIdentity.ofThisJvm();
        write("owner "
                + new ProcessIdentity(us.pid(), us.startTime() - 1, us.bootId(), us.pidNamespace(), us.machine()));

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void directory_fromBeforeTheLastBoot() throws Exception {
        ProcessIdentity us = ProcessIdentity.ofThisJvm();
        write("owner " + new ProcessIdentity(us.pid(), us.startTime(), "another-boot", "pid:[1]", us.machine()));

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void directory_ofAnotherPidNamespace() throws Exception {
        ProcessIdentity dead = dead();
        write("owner " + new ProcessIdentity(dead.pid(), dead.startTime(), dead.bootId(), "pid:[1]", dead.machine()));

        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_ofAnotherMachine() throws Exception {
        ProcessIdentity us = ProcessIdentity.ofThisJvm();
        write("owner "
                + new ProcessIdentity(us.pid(), us.startTime(), "another-boot", us.pidNamespace(), "f".repeat(32)));

        assertThat(Leftovers.in(base)).isEmpty();
        assertThat(Leftovers.isInUse(directory.path())).isTrue();
    }

    @Test
    void directory_ofAMachineThatIsNotKnown() throws Exception {
        ProcessIdentity us = ProcessIdentity.ofThisJvm();
        ProcessIdentity owner = new ProcessIdentity(1, 1, "another-boot", us.pidNamespace(), "-");
        ProcessIdentity judge =
                new ProcessIdentity(us.pid(), us.startTime(), us.bootId(), us.pidNamespace(), owner.machine());

        assertThat(owner.isDead(judge)).isFalse();
    }

    @Test
    void process_thatCannotBeLookedAt() throws Exception {
        ProcessIdentity us = ProcessIdentity.ofThisJvm();
        Path process = base.resolve(Long.toString(us.pid()));

        assertThat(us.isDead(us, base)).isTrue();
        Files.createDirectories(process.resolve("stat"));
        assertThat(us.isDead(us, base)).isFalse();
    }

    @Test
    void directory_inTheMaking() throws Exception {
        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_leftInTheMaking() throws Exception {
        age();

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void directory_leftWithAnEmptyJournal() throws Exception {
        Files.write(directory.path().resolve(Journal.NAME), new byte[50]);
        Files.createFile(directory.socket());
        age();

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void directory_whoseJournalIsLost() throws Exception {
        Files.createFile(directory.socket());
        age();

        assertThat(KnownDirectory.in(base))
                .extracting(KnownDirectory::standing)
                .containsExactly(KnownDirectory.Standing.OTHERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner 1 2 boot pid:[1]", "owner 1 2 boot pid:[1] - more", "format 2", "detached"})
    void directory_whoseOwnerIsNotUnderstood(String line) throws Exception {
        write("owner " + dead() + "\n" + line);
        if (!line.startsWith("owner")) {
            write(line);
        }
        age();

        assertThat(Leftovers.in(base)).isEmpty();
    }

    private void age() throws IOException {
        Files.setLastModifiedTime(directory.path(), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }

    @Test
    void directory_ofADetachedVmmThatLives() throws Exception {
        write("owner " + dead());
        directory.journal().vmm(ProcessHandle.current().pid());
        directory.journal().detached();

        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_ofADetachedVmmThatEnded() throws Exception {
        write("owner " + dead() + "\nvmm " + dead() + "\ndetached");

        assertThat(Leftovers.in(base)).containsExactly(directory.path());
    }

    @Test
    void otherNamesAndLinks_areNotOurs() throws Exception {
        write("owner " + dead());
        Path other = base.resolve("chsdk-backup00");
        Files.move(directory.path(), other);
        Files.createSymbolicLink(base.resolve("chsdk-00000000"), other);

        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_withALinkInIt() throws Exception {
        write("owner " + dead());
        Path target = Files.writeString(base.resolve("target"), "x");
        Files.createSymbolicLink(directory.path().resolve("image.img"), target);

        assertThat(Leftovers.in(base)).isEmpty();
        assertThat(KnownDirectory.in(base)).isEmpty();
    }

    @Test
    void directory_whoseJournalIsALink() throws Exception {
        Path target = Files.writeString(base.resolve("target"), "owner " + dead() + "\n");
        Files.createSymbolicLink(directory.path().resolve(Journal.NAME), target);

        assertThat(Leftovers.in(base)).isEmpty();
    }

    @Test
    void directory_thatWasAdopted() throws Exception {
        write("owner " + dead());
        directory.journal().vmm(ProcessHandle.current().pid());
        directory.journal().detached();
        KnownDirectory known = KnownDirectory.in(base).get(0);
        assertThat(known.standing()).isEqualTo(KnownDirectory.Standing.ORPHANED);

        assertThat(known.adopt()).isPresent();
        assertThat(known.adopt()).isEmpty();

        assertThat(KnownDirectory.in(base))
                .containsExactly(new KnownDirectory(
                        directory.path(),
                        OptionalLong.of(ProcessHandle.current().pid()),
                        false,
                        KnownDirectory.Standing.OURS));
    }

    @Test
    void sweep_takesEverythingBack() throws Exception {
        Path link = base.resolve("link");
        Path foreign = Files.writeString(base.resolve("foreign"), "x");
        write("owner " + dead() + "\nlink " + link + "\nlink " + foreign + "\nlink /torn");
        Files.createSymbolicLink(link, directory.socket());
        try (StandIn vmm = StandIn.in(directory.path())) {
            Leftovers.sweep(base);

            assertThat(vmm.process().waitFor()).isEqualTo(128 + 9);
        }
        assertThat(directory.path()).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(foreign).hasContent("x");
    }

    @Test
    void sweep_ofAGarbledJournal() throws Exception {
        Path link = base.resolve("link-\u00e9");
        Files.createSymbolicLink(link, directory.socket());
        Files.write(
                directory.path().resolve(Journal.NAME),
                ("owner " + dead() + "\nlink /torn\0\nsocket /\377\nlink " + link + "\n")
                        .getBytes(StandardCharsets.UTF_8));

        Leftovers.sweep(base);

        assertThat(directory.path()).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    private void write(String lines) throws IOException {
        Files.writeString(directory.path().resolve(Journal.NAME), lines + "\n");
    }

    private static ProcessIdentity dead() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "read line").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid());
        process.destroyForcibly().waitFor();
        return identity;
    }
}
