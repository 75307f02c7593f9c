// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.config.VsockConfig;
import dev.chsdk.vm.Condition.Look;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be seen of a guest from the host. */
final class HostConditions {

    private HostConditions() {}

    static Condition file(Path path) {
        return vm -> () -> Files.exists(path) ? Look.TRUE : Look.notYet("there is nothing at " + path);
    }

    static Condition tcp(String host, int port) {
        return vm -> new TcpDial(host, port);
    }

    static Condition vsock(long port) {
        return vm -> {
            VsockConfig device = vm.client()
                    .info()
                    .config()
                    .vsock()
                    .orElseThrow(() -> new IllegalStateException("The VM has no socket device, so that vsock port "
                            + port + " can never answer; give it one with VmConfig.vsock(Vsock.of(cid, socket))"));
            return new VsockDial(UnixDomainSocketAddress.of(vm.directory().resolve(device.socket())), port);
        };
    }
}
