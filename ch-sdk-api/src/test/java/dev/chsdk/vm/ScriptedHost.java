// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import dev.chsdk.host.HugePages;
import dev.chsdk.host.TapDevice;
import dev.chsdk.value.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A host that is the same on every machine. */
record ScriptedHost(HugePages hugePages, List<TapDevice> taps, List<Path> firmwarePlaces) implements HostView {

    /** Huge pages for 2 GiB, {@code tap0} with one queue, {@code tap4} with many, no firmware. */
    static ScriptedHost rich() {
        return new ScriptedHost(
                new HugePages(ByteSize.mib(2), 1024),
                List.of(new TapDevice("tap0", false), new TapDevice("tap4", true)),
                List.of(Path.of("/nowhere/CLOUDHV.fd")));
    }

    static ScriptedHost poor() {
        return new ScriptedHost(
                new HugePages(ByteSize.mib(2), 1023), List.of(), List.of(Path.of("/nowhere/CLOUDHV.fd")));
    }

    @Override
    public Optional<TapDevice> tap(String name) {
        return taps.stream().filter(tap -> tap.name().equals(name)).findFirst();
    }
}
