// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.chsdk.check.Problem;
import dev.chsdk.check.Problem.Severity;
import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.Cpus;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Fs;
import dev.chsdk.config.Ivshmem;
import dev.chsdk.config.Memory;
import dev.chsdk.config.MemoryZoneConfig;
import dev.chsdk.config.Net;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.Rng;
import dev.chsdk.config.Serial;
import dev.chsdk.config.Tpm;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.value.ByteSize;
import dev.chsdk.value.CpuSet;
import dev.chsdk.value.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule on a host made of files. */
class HostCheckTest {

    private static final String UNPRIVILEGED = "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n";

    @TempDir
    Path directory;

    private Host host;
    private Path image;
    private VmConfig vm;

    @BeforeEach
    void makeHost() throws IOException {
        host = new Host(folder("proc"), folder("sys"), folder("dev"));
        image = file("disk.img", "x");
        vm = Boot.kernel(file("kernel", "x"), "").disk(Disk.of(image)).console(Console.off());
        file("dev/kvm", "");
        file("dev/net/tun", "");
        file("proc/self/status", UNPRIVILEGED);
        file("proc/meminfo", "Hugepagesize:       2048 kB\n");
        file("sys/devices/system/cpu/possible", "0-1\n");
    }

    @Test
    void problems_ofAHostThatHasEverything() throws IOException {
        tap("tap0", "0x5002", "1000");
        pages(2048, 256, 0);

        assertThat(problems(vm.net(Net.tap("tap0"))
                        .serial(Serial.file(directory.resolve("serial.log")))
                        .vsock(Vsock.of(3, directory.resolve("vsock")))
                        .memory(Memory.hugepages().mib(512).prefault())))
                .isEmpty();
    }

    @Test
    void hypervisor_missing() throws IOException {
        Files.delete(host.dev().resolve("kvm"));

        error(vm, "(host)", host.dev().resolve("kvm").toString(), "host 1");
    }

    @Test
    void affinity_toACpuThatTheHostLacks() {
        error(vm.cpus(Cpus.of(2).pin(1, CpuSet.of(2))), "cpus.affinity[0].host_cpus", "2", "host 2");
        assertThat(problems(vm.cpus(Cpus.of(2).pin(1, CpuSet.of(1))))).isEmpty();
    }

    @Test
    void files_missing() {
        VmConfig lacking = Boot.kernel("/no/kernel", "").disk(Disk.of("/no/image"));

        assertThat(problems(lacking)).extracting(Problem::path).containsExactly("payload.kernel", "disks[0].path");
        assertThat(problems(lacking)).allMatch(Problem::isError);
    }

    @Test
    void kernel_thatIsAFolder() {
        assertThat(error(Boot.kernel(directory, ""), "payload.kernel", directory.toString(), "host 3"))
                .hasToString("payload.kernel = " + directory + ": it is a folder; name a file [host 3]");
    }

    @Test
    void fifos_whereFilesAreMeant() throws Exception {
        String fifo = directory.resolve("fifo").toString();
        assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();

        error(Boot.kernel(fifo, ""), "payload.kernel", fifo, "host 3");
        error(Boot.firmware(fifo), "payload.firmware", fifo, "host 3");
        error(vm.payload(vm.payload().orElseThrow().initramfs(fifo)), "payload.initramfs", fifo, "host 3");
        error(vm.rng(Rng.of(fifo)), "rng.src", fifo, "host 3");
        error(vm.pmem(Pmem.of(fifo)), "pmem[0].file", fifo, "host 3");
        error(vm.serial(Serial.file(fifo)), "serial.file", fifo, "host 5");
        error(vm.console(Console.file(fifo)), "console.file", fifo, "host 5");
        error(vm.serial(Serial.file(directory)), "serial.file", directory.toString(), "host 5");
        assertThat(error(vm.disks(List.of(Disk.of(fifo).directIo())), "disks[0].path", fifo, "host 3"))
                .hasToString("disks[0].path = " + fifo + ": it is a FIFO; name a file or a block device [host 3]");
    }

    @Test
    void devices_whereTheVmmTakesThem() {
        assertThat(problems(vm.rng(Rng.of("/dev/urandom")).serial(Serial.file("/dev/null"))))
                .isEmpty();
        assertThat(problems(vm.console(Console.file("/dev/stdout"))))
                .as("a pipe here, another file for the VMM")
                .noneMatch(problem -> problem.message().startsWith("it is"));
        error(vm.disks(List.of(Disk.of("/dev/zero"))), "disks[0].path", "/dev/zero", "host 3");
    }

    @Test
    void sharedFile_thatIsTooShort() {
        error(vm.ivshmem(Ivshmem.of(image).size(ByteSize.mib(1))), "ivshmem.size", "1048576", "host 4");
    }

    @Test
    void output_inAFolderThatIsMissing() {
        error(vm.serial(Serial.file("/no/serial.log")), "serial.file", "/no/serial.log", "host 5");
        assertThat(problems(vm.serial(Serial.file("no/serial.log")))).isEmpty();
    }

    @Test
    void image_lockedByAWriter() throws IOException {
        file("proc/locks", "1: OFDLCK ADVISORY  WRITE -1 " + FileLocks.name(image) + " 0 EOF\n");

        error(vm, "disks[0].path", image.toString(), "host 8");
        error(vm.disks(List.of(Disk.readonly(image))), "disks[0].path", image.toString(), "host 8");
    }

    @Test
    void image_lockedByAReader() throws IOException {
        file("proc/locks", "7: POSIX  ADVISORY  READ  4711 " + FileLocks.name(image) + " 0 EOF\n");

        assertThat(error(vm, "disks[0].path", image.toString(), "host 8").message())
                .isEqualTo("process 4711 holds a lock on it, as a VMM does while it runs");
        assertThat(problems(vm.disks(List.of(Disk.readonly(image))))).isEmpty();
    }

    @Test
    void image_withLocksThatDoNotMatter() throws IOException {
        file("proc/locks", """
                1: FLOCK  ADVISORY  WRITE 1 %1$s 0 EOF
                2: POSIX  ADVISORY  WRITE 1 ff:ff:1 0 EOF
                2: -> POSIX  ADVISORY  WRITE 1 %1$s 0 EOF
                """.formatted(FileLocks.name(image)));

        assertThat(problems(vm)).isEmpty();
    }

    @Test
    void image_atAPathThatIsNoneForThisJvm() {
        VmConfig unseen = vm.disks(List.of(Disk.of("/images/a\0b")));

        assertThat(problems(unseen)).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.source()).isEqualTo("host 3");
        });
    }

    @Test
    void directIo_whereTheFileSystemHasNone() {
        VmConfig direct = vm.disks(List.of(Disk.readonly("/proc/version").directIo()));

        error(direct, "disks[0].direct", "true", "host 7");
        assertThat(problems(vm.disks(List.of(Disk.readonly("/proc/version"))))).isEmpty();
    }

    @Test
    void sockets_thatTheVmmMakes() throws IOException {
        Path taken = file("taken", "");

        error(vm.serial(Serial.socket(taken)), "serial.socket", taken.toString(), "host 9");
        error(vm.vsock(Vsock.of(3, taken)), "vsock.socket", taken.toString(), "host 9");
        error(vm.vsock(Vsock.of(3, "/no/vsock")), "vsock.socket", "/no/vsock", "host 9");
    }

    @Test
    void sockets_ofBackEnds() {
        warning(vm.fs(Fs.of("tag", "/no/fs")), "fs[0].socket", "/no/fs", "host 10");
        warning(vm.net(Net.vhostUser("/no/net")), "net[0].vhost_socket", "/no/net", "host 10");
        error(vm.tpm(Tpm.of("/no/tpm")), "tpm.socket", "/no/tpm", "host 10");
    }

    @Test
    void hugePages_tooFew() throws IOException {
        pages(2048, 256, 10);
        VmConfig large = vm.memory(Memory.hugepages().mib(512));

        assertThat(error(large.memory(Memory.hugepages().mib(512).prefault()), "memory.hugepages", "true", "host 11"))
                .hasToString("memory.hugepages = true: it needs 256 huge pages of 2M, and 246 are free; run `echo 266 |"
                        + " sudo tee " + pool(2048).resolve("nr_hugepages") + "`, or leave hugepages out [host 11]");
        warning(large, "memory.hugepages", "true", "host 11");
    }

    @Test
    void hugePages_ofZonesAreAddedUpBySize() throws IOException {
        pages(2048, 256, 0);
        pages(1 << 20, 0, 0);

        error(vm.memory(Memory.zones(zone("a"), zone("b"))), "memory.zones[0].hugepages", "true", "host 11");
        error(vm.memory(Memory.zones(zone("a"), largePages("b"))), "memory.zones[1].hugepages", "true", "host 11");
        assertThat(problems(vm.memory(Memory.zones(zone("a"))))).isEmpty();
    }

    private static MemoryZoneConfig zone(String id) {
        return Zone.of(id, ByteSize.mib(512)).hugepages().prefault();
    }

    private static MemoryZoneConfig largePages(String id) {
        return Zone.of(id, ByteSize.gib(1)).hugepages().hugepageSize(ByteSize.gib(1));
    }

    @Test
    void tap_withTheWrongNumberOfQueues() throws IOException {
        tap("one", "0x5002", "-1");
        tap("many", "0x5102", "-1");

        error(vm.net(Net.queues(4, 256).tap("one")), "net[0].num_queues", "4", "host 14");
        error(vm.net(Net.tap("many")), "net[0].num_queues", "2", "host 14");
        assertThat(problems(vm.net(Net.queues(4, 256).tap("many")).net(Net.tap("one"))))
                .isEmpty();
    }

    @Test
    void tap_thatIsNone() throws IOException {
        tap("tun", "0x1001", "-1");
        folder("sys/class/net/eth0");

        error(vm.net(Net.tap("tun")), "net[0].tap", "tun", "host 13");
        error(vm.net(Net.tap("eth0")), "net[0].tap", "eth0", "host 13");
    }

    @Test
    void tap_ofAnotherUser() throws IOException {
        tap("tap0", "0x5002", "1001");
        VmConfig networked = vm.net(Net.tap("tap0"));

        warning(networked, "net[0].tap", "tap0", "host 15");

        file("proc/self/status", UNPRIVILEGED.replace("CapEff:\t0000000000000000", "CapEff:\t0000000000001000"));
        assertThat(problems(networked)).isEmpty();
    }

    @Test
    void tap_withAnAddressToBeSet() throws IOException {
        tap("tap0", "0x5002", "1000");

        warning(
                vm.net(Net.tap("tap0").ip(IpAddress.parse("10.0.0.1")).mask(IpAddress.parse("255.0.0.0"))),
                "net[0].ip",
                "10.0.0.1",
                "host 16");
    }

    @Test
    void tap_thatIsMissing() throws IOException {
        assertThat(warning(vm.net(Net.queues(4, 256).tap("tap7")), "net[0].tap", "tap7", "host 12")
                        .remedy())
                .startsWith("run `sudo ip tuntap add tap7 mode tap user 1000 multi_queue`");

        Files.delete(host.dev().resolve("net/tun"));
        error(vm.net(Net.tap("tap7")), "net[0].tap", "tap7", "host 12");
    }

    @CanIgnoreReturnValue
    private Problem error(VmConfig wrong, String path, String value, String rule) {
        return single(Severity.ERROR, wrong, path, value, rule);
    }

    @CanIgnoreReturnValue
    private Problem warning(VmConfig wrong, String path, String value, String rule) {
        return single(Severity.WARNING, wrong, path, value, rule);
    }

    private Problem single(Severity severity, VmConfig wrong, String path, String value, String rule) {
        List<Problem> problems = problems(wrong);
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(severity);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.value()).isEqualTo(value);
            assertThat(problem.source()).isEqualTo(rule);
            assertThat(problem.remedy()).isNotEmpty();
        });
        return problems.get(0);
    }

    private List<Problem> problems(VmConfig config) {
        return HostCheck.problems(config, EnumSet.allOf(HostCheck.Part.class), host);
    }

    private void tap(String name, String flags, String owner) throws IOException {
        file("sys/class/net/" + name + "/tun_flags", flags + "\n");
        file("sys/class/net/" + name + "/owner", owner + "\n");
    }

    private Path pool(int kib) {
        return host.sys().resolve("kernel/mm/hugepages/hugepages-" + kib + "kB");
    }

    private void pages(int kib, int free, int reserved) throws IOException {
        Path pool = directory.relativize(pool(kib));
        file(pool + "/nr_hugepages", free + "\n");
        file(pool + "/free_hugepages", free + "\n");
        file(pool + "/resv_hugepages", reserved + "\n");
    }

    @CanIgnoreReturnValue
    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    @CanIgnoreReturnValue
    private Path file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        folder(String.valueOf(directory.relativize(file).getParent()));
        return Files.writeString(file, text);
    }
}
