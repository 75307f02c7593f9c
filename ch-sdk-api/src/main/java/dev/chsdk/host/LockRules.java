// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import dev.chsdk.config.DiskConfig;
import java.util.List;

/** The images of disks: that nobody else has locked them. */
final class LockRules {

    private LockRules() {}

    static void check(Survey found) {
        List<DiskConfig> disks = found.vm().disks();
        if (disks.isEmpty()) {
            return;
        }
        FileLocks locks = FileLocks.of(found.host());
        for (int i = 0; i < disks.size(); i++) {
            DiskConfig disk = disks.get(i);
            for (String image : disk.path().map(List::of).orElse(List.of())) {
                image(found, disk, new Survey.Place(8, "disks[" + i + "].path", image), locks);
            }
        }
    }

    private static void image(Survey found, DiskConfig disk, Survey.Place place, FileLocks locks) {
        boolean writes = !disk.isReadonly().orElse(false);
        FileRules.existing(place.value().toString())
                .flatMap(path -> locks.against(path, writes))
                .ifPresent(held -> found.error(
                        place,
                        held + " holds a lock on it, as a VMM does while it runs",
                        "end the VM that uses the image, or give each VM an image of its own"));
    }
}
