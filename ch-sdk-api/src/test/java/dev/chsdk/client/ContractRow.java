// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.client;

import dev.chsdk.action.Migrate;
import dev.chsdk.action.Resize;
import dev.chsdk.client.VmmBed.Stage;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Fs;
import dev.chsdk.config.GenericVhostUser;
import dev.chsdk.config.Net;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.Restore;
import dev.chsdk.config.UserDevice;
import dev.chsdk.config.Vdpa;
import dev.chsdk.config.Vfio;
import dev.chsdk.config.Vsock;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.VmmVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One operation and how it ends in each stage of a VM's life.
 *
 * @param name which operation
 * @param call makes it
 * @param outcomes one for each stage, in their order: {@code ok}, {@code absent}, {@code state}, {@code config},
 *     {@code other}, or {@code -} where it is not tried
 * @param since the first version that has it
 */
record ContractRow(String name, Consumer<VmmClient> call, List<String> outcomes, VmmVersion since) {

    private static ContractRow row(String name, String outcomes, Consumer<VmmClient> call) {
        return new ContractRow(name, call, List.of(outcomes.split(" +", -1)), VmmVersion.V50_0);
    }

    private ContractRow from(VmmVersion first) {
        return new ContractRow(name, call, outcomes, first);
    }

    /** How it ends; empty where it is not tried. */
    Optional<String> outcome(Stage stage, VmmVersion version) {
        return Optional.of(outcomes.get(List.of(Stage.values()).indexOf(stage)))
                .filter(outcome -> !outcome.equals("-"))
                .filter(outcome -> version.isAtLeast(since));
    }

    /** All operations but the end of the VMM. */
    static List<ContractRow> rows(Path directory) {
        Path absent = directory.resolve("absent");
        return Stream.of(life(), sizes(), devices(absent), places(absent))
                .flatMap(List::stream)
                .toList();
    }

    private static List<ContractRow> life() {
        return List.of(
                row("ping", "ok ok ok ok ok ok", client -> Objects.requireNonNull(client.ping())),
                row("create", "ok state state state state ok", client -> client.create(Boot.kernel("/k", ""))),
                row("boot", "absent ok state - ok absent", VmmClient::boot),
                row("info", "absent ok ok ok ok absent", client -> Objects.requireNonNull(client.info())),
                row("counters", "state state ok ok state state", client -> Objects.requireNonNull(client.counters())),
                row("pause", "state state ok state state state", VmmClient::pause),
                row("resume", "state state state ok state state", VmmClient::resume),
                row("shutdown", "state state ok ok state state", VmmClient::shutdown),
                row("reboot", "absent absent ok ok absent absent", VmmClient::reboot),
                row("delete", "ok ok ok ok ok ok", VmmClient::delete),
                row("power button", "state state - ok state state", VmmClient::powerButton),
                row("nmi", "state state ok ok state state", VmmClient::nmi));
    }

    private static List<ContractRow> sizes() {
        ByteSize mib = ByteSize.mib(1);
        return List.of(
                row("resize", "absent ok ok ok ok absent", client -> client.resize(Resize.vcpus(2))),
                row("resize readonly disk", "absent other other - other absent", client -> client.resizeDisk("d", mib)),
                row("resize no disk", "absent other absent - other absent", client -> client.resizeDisk("x", mib)),
                row("resize readonly disk of a paused VM", "- - - other - -", client -> client.resizeDisk("d", mib))
                        .from(VmmVersion.V52_0), // older ones hang
                row("resize no disk of a paused VM", "- - - absent - -", client -> client.resizeDisk("x", mib))
                        .from(VmmVersion.V52_0),
                row("resize no zone", "absent other other other other absent", client -> client.resizeZone("x", mib)));
    }

    private static List<ContractRow> devices(Path absent) {
        String file = absent.toString();
        String bad = "absent config config config config absent";
        String late = "absent ok other other ok absent";
        return List.of(
                row("add device", late, client -> client.addDevice(Vfio.of("/sys/absent/"))),
                row("add user device", bad, client -> client.addUserDevice(UserDevice.of(file))),
                row("add disk", late, client -> client.addDisk(Disk.of(file))),
                row("add fs", bad, client -> client.addFs(Fs.of("t", file))),
                row("add pmem", late, client -> client.addPmem(Pmem.of(file))),
                row("add net", bad, client -> client.addNet(Net.queues(2, 256).id("d"))),
                row("add vdpa", late, client -> client.addVdpa(Vdpa.of(file))),
                row("add vsock", bad, client -> client.addVsock(Vsock.of(2, file))),
                row(
                                "add generic vhost-user",
                                bad,
                                client -> client.addGenericVhostUser(GenericVhostUser.of(26, file, List.of(64))))
                        .from(VmmVersion.V52_0),
                row("remove device", "absent ok ok ok ok absent", client -> client.removeDevice("d")));
    }

    private static List<ContractRow> places(Path absent) {
        Path socket = absent.resolve("socket");
        return List.of(
                row("snapshot", "state state state - state state", client -> client.snapshot(absent)),
                row("restore", "other state state state state other", client -> client.restore(Restore.from(absent))),
                row(
                                "send migration",
                                "state state other other state state",
                                client ->
                                        client.sendMigration(Migrate.to(socket).local()))
                        .from(VmmVersion.V53_0),
                row(
                                "receive migration",
                                "other other state state other other",
                                client -> client.receiveMigration(Migrate.from(socket)))
                        .from(VmmVersion.V53_0),
                row("coredump", "absent absent absent absent absent absent", client -> client.coredump(absent)));
    }
}
