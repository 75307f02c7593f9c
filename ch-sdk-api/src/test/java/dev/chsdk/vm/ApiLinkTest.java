// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chsdk.error.VmmLaunchException;
import dev.chsdk.error.VmmLaunchException.Reason;
import dev.chsdk.internal.journal.RunDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiLinkTest {

    @TempDir
    Path directory;

    private Path path = Path.of("");
    private Path socket = Path.of("");

    @BeforeEach
    void choosePaths() {
        path = directory.resolve("link");
        socket = directory.resolve("api.sock");
    }

    @Test
    void link_whereNothingIs() throws Exception {
        ApiLink.requireFree(path);
        ApiLink link = new ApiLink(path, socket);
        link.make();
        assertThat(Files.readSymbolicLink(path)).isEqualTo(socket);

        link.remove();
        link.remove();
        assertThat(Files.isSymbolicLink(path)).isFalse();
    }

    @Test
    void link_inPlaceOfOneThatLeadsNowhere() throws Exception {
        Files.createSymbolicLink(path, directory.resolve("gone"));

        ApiLink.requireFree(path);
        new ApiLink(path, socket).make();

        assertThat(Files.readSymbolicLink(path)).isEqualTo(socket);
    }

    @Test
    void link_inPlaceOfOneThatLeadsToASocketOfTheDead() throws Exception {
        Path dead = directory.resolve("dead.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(dead))
                .close();
        Files.createSymbolicLink(path, dead);

        ApiLink.requireFree(path);
        new ApiLink(path, socket).make();

        assertThat(Files.readSymbolicLink(path)).isEqualTo(socket);
        assertThat(Files.exists(dead)).isTrue();
    }

    @Test
    void link_inPlaceOfADeadOne_byTwoAtOnce() throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        CyclicBarrier together = new CyclicBarrier(2);
        List<ApiLink> rivals = List.of(new ApiLink(path, launching()), new ApiLink(path, launching()));
        try {
            for (int round = 0; round < 100; round++) {
                Files.deleteIfExists(path);
                Files.createSymbolicLink(path, directory.resolve("gone"));
                Future<Boolean> other = second.submit(() -> isMade(rivals.get(1), together));

                boolean isOurs = isMade(rivals.get(0), together);

                assertThat(other.get()).isNotEqualTo(isOurs);
                assertThat(Files.readSymbolicLink(path))
                        .isEqualTo(rivals.get(isOurs ? 0 : 1).socket());
                assertThat(Files.isSymbolicLink(rivals.get(0).draft())).isFalse();
            }
        } finally {
            second.shutdownNow();
        }
    }

    private static boolean isMade(ApiLink link, CyclicBarrier together) throws Exception {
        together.await();
        try {
            link.make();
            return true;
        } catch (FileAlreadyExistsException late) {
            return false;
        }
    }

    /** The socket of a launch that is under way. */
    private Path launching() throws IOException {
        RunDirectory other = RunDirectory.choose(directory);
        other.make();
        other.journal().owner();
        return other.socket();
    }

    @Test
    void link_afterOneThatWasKilledInTheMaking() throws Exception {
        Files.createSymbolicLink(new ApiLink(path, socket).draft(), directory.resolve("gone"));

        new ApiLink(path, socket).make();

        assertThat(Files.readSymbolicLink(path)).isEqualTo(socket);
    }

    @Test
    void link_whereALivingOneIs() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.createSymbolicLink(path, socket);

            refused("The API socket's path " + path
                    + " is a link to something that is in use. Set CH_API_SOCKET to another path, or end the VM that it"
                    + " leads to.");
        }
    }

    @Test
    void link_toSomethingThatIsNoSocket() throws Exception {
        Files.createSymbolicLink(path, Path.of("/dev/null"));

        refused("The API socket's path " + path
                + " is a link to something that is in use. Set CH_API_SOCKET to another path, or end the VM that it"
                + " leads to.");
    }

    @Test
    void link_intoTheDirectoryOfALaunchThatIsUnderWay() throws Exception {
        Files.createSymbolicLink(path, launching());

        refused("The API socket's path " + path
                + " is a link to something that is in use. Set CH_API_SOCKET to another path, or end the VM that it"
                + " leads to.");
    }

    @Test
    void link_whereAFileIs() throws Exception {
        Files.writeString(path, "x");
        refused("The API socket's path " + path
                + " is taken by a file that is no link. Set CH_API_SOCKET to another path,"
                + " or remove it when nobody uses it.");
        assertThatThrownBy(new ApiLink(path, socket)::make).isInstanceOf(FileAlreadyExistsException.class);

        Path link = Files.createSymbolicLink(directory.resolve("to-file"), path);
        assertThat(catchThrowableOfType(VmmLaunchException.class, () -> ApiLink.requireFree(link)))
                .isNotNull();
    }

    @Test
    void remove_leavesWhatIsNotOurs() throws Exception {
        Files.createSymbolicLink(path, directory.resolve("other"));

        assertThatCode(new ApiLink(path, socket)::remove).doesNotThrowAnyException();

        assertThat(Files.isSymbolicLink(path)).isTrue();
    }

    private void refused(String message) {
        VmmLaunchException e = catchThrowableOfType(VmmLaunchException.class, () -> ApiLink.requireFree(path));
        assertThat(e.reason()).isEqualTo(Reason.SOCKET_IN_USE);
        assertThat(e).hasMessage(message);
    }
}
