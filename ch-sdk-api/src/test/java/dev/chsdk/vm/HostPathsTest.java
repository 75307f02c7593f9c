// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chsdk.config.Boot;
import dev.chsdk.config.Console;
import dev.chsdk.config.DebugConsole;
import dev.chsdk.config.Disk;
import dev.chsdk.config.Fs;
import dev.chsdk.config.FwCfg;
import dev.chsdk.config.GenericVhostUser;
import dev.chsdk.config.Ivshmem;
import dev.chsdk.config.LandlockRule;
import dev.chsdk.config.Memory;
import dev.chsdk.config.Net;
import dev.chsdk.config.Pmem;
import dev.chsdk.config.Rng;
import dev.chsdk.config.Serial;
import dev.chsdk.config.Tpm;
import dev.chsdk.config.UserDevice;
import dev.chsdk.config.Vdpa;
import dev.chsdk.config.Vfio;
import dev.chsdk.config.VmConfig;
import dev.chsdk.config.Vsock;
import dev.chsdk.config.Zone;
import dev.chsdk.value.ByteSize;
import dev.chsdk.wire.HostPath;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A VMM runs in another directory than this JVM: the builder makes the paths that it was given absolute. */
class HostPathsTest {

    private static final String HERE = Path.of("").toAbsolutePath().toString();

    @Test
    void relativePaths_areMadeAbsoluteInEveryProperty() {
        Set<String> relative = new HashSet<>();
        for (VmConfig vm : everyPath()) {
            String before = vm.toString();
            String after = absolute(vm).toString();
            Matcher path = Pattern.compile("rel_\\w+").matcher(before);
            while (path.find()) {
                relative.add(path.group());
                assertThat(after).contains(HERE + "/" + path.group());
            }
        }

        assertThat(relative).hasSize(hostPaths(VmConfig.class, new HashSet<>()));
    }

    @Test
    void absolutePaths_areKeptToTheLetter() {
        VmConfig vm = Boot.kernel("/k/../k", "").device(Vfio.of("/sys/bus/pci/devices/0000:01:00.0/"));

        assertThat(absolute(vm)).isEqualTo(vm);
    }

    private static VmConfig absolute(VmConfig vm) {
        return VmBuilder.of(vm).environment(Map.of()).config();
    }

    /** VMs that have every property with a path of the host, each with a relative path of its own. */
    private static List<VmConfig> everyPath() {
        VmConfig vm = Boot.kernel("rel_kernel", "")
                .memory(Memory.zones(Zone.of("z", ByteSize.mib(1)).file("rel_zone")))
                .disk(Disk.of("rel_disk"))
                .disk(Disk.vhostUser("rel_vhost_disk"))
                .net(Net.vhostUser("rel_vhost_net"))
                .rng(Rng.of("rel_rng"))
                .fs(Fs.of("tag", "rel_fs"))
                .genericVhostUser(GenericVhostUser.of(1, "rel_generic", List.of(1)))
                .pmem(Pmem.of("rel_pmem"))
                .device(Vfio.of("rel_vfio"))
                .userDevice(UserDevice.of("rel_user_device"))
                .vdpa(Vdpa.of("rel_vdpa"))
                .vsock(Vsock.of(3, "rel_vsock"))
                .tpm(Tpm.of("rel_tpm"))
                .ivshmem(Ivshmem.of("rel_ivshmem"))
                .landlockRule(LandlockRule.readOnly("rel_landlock"))
                .serial(Serial.file("rel_serial_file"))
                .console(Console.file("rel_console_file"))
                .debugConsole(DebugConsole.file("rel_debug_file"));
        VmConfig other = vm.payload(vm.payload()
                        .orElseThrow()
                        .initramfs("rel_initramfs")
                        .fwCfg(FwCfg.device().item(FwCfg.file("name", "rel_fw_cfg"))))
                .serial(Serial.socket("rel_serial_socket"))
                .console(vm.console().map(console -> console.socketPath("rel_console_socket")));
        return List.of(vm, other, Boot.firmware("rel_firmware"), Boot.igvm("rel_igvm"));
    }

    /** How many properties with a path of the host a type has, with those of the types below it. */
    private static int hostPaths(Class<?> type, Set<Class<?>> seen) {
        if (!type.getName().startsWith("dev.chsdk.config.") || !seen.add(type)) {
            return 0;
        }
        int paths = 0;
        for (Method accessor : type.getMethods()) {
            if (accessor.getParameterCount() == 0) {
                paths += accessor.isAnnotationPresent(HostPath.class) ? 1 : 0;
                paths += hostPaths(element(accessor.getGenericReturnType()), seen);
            }
        }
        return paths;
    }

    private static Class<?> element(Type type) {
        if (type instanceof ParameterizedType generic) {
            return element(generic.getActualTypeArguments()[0]);
        }
        return type instanceof Class<?> plain ? plain : Object.class;
    }
}
