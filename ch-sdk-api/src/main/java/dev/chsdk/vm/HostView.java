// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.host.HugePages;
import dev.chsdk.host.TapDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a profile wants to know of the host. */
interface HostView {

    /** Those that are free. */
    HugePages hugePages();

    /** The TAP of this name, if there is one. */
    Optional<TapDevice> tap(String name);

    /** Where firmware is usually installed, in the order of the search. */
    List<Path> firmwarePlaces();

    /** This host. */
    static HostView ofThisHost() {
        return new HostView() {
            @Override
            public HugePages hugePages() {
                return HugePages.ofThisHost();
            }

            @Override
            public Optional<TapDevice> tap(String name) {
                return TapDevice.find(name);
            }

            @Override
            public List<Path> firmwarePlaces() {
                String name = System.getProperty("os.arch", "").equals("aarch64") ? "CLOUDHV_EFI.fd" : "CLOUDHV.fd";
                return List.of(
                        Path.of(System.getProperty("user.home", "/"), ".local/share/cloud-hypervisor", name),
                        Path.of("/usr/local/share/cloud-hypervisor", name),
                        Path.of("/usr/share/cloud-hypervisor", name),
                        Path.of("/usr/share/OVMF", name));
            }
        };
    }
}
