// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @TempDir
    Path base;

    @Test
    void make_isPrivateAndExclusive() throws Exception {
        RunDirectory directory = RunDirectory.choose(base);
        assertThat(directory.path()).doesNotExist();

        directory.make();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
                .isEqualTo("rwx------");
        assertThatThrownBy(directory::make).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void delete_removesTheTreeButFollowsNoLink() throws Exception {
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("file"), "x");
        RunDirectory directory = RunDirectory.choose(base);
        directory.make();
        directory.journal().owner();
        Files.createDirectories(directory.path().resolve("a/b"));
        Files.createSymbolicLink(directory.path().resolve("out"), outside);

        directory.delete();
        directory.delete();

        assertThat(directory.path()).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("x");
    }

    @Test
    void journal_keepsItsLines() throws Exception {
        RunDirectory directory = RunDirectory.choose(base);
        directory.make();
        directory.journal().owner();
        directory.journal().link(Path.of("/tmp/a link"));
        directory.journal().vmm(ProcessHandle.current().pid());
        directory.journal().detached();

        Journal.Entries entries = Journal.Entries.of(directory.path());
        assertThat(entries.owner()).contains(ProcessIdentity.ofThisJvm());
        assertThat(entries.vmm()).contains(ProcessIdentity.ofThisJvm());
        assertThat(entries.links()).containsExactly("/tmp/a link");
        assertThat(entries.isDetached()).isTrue();
    }
}
