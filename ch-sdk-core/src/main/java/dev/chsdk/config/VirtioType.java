// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.chsdk.wire.CliForm;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The type of a virtio device on the command line: a number without leading zeros, or a name. */
public final class VirtioType implements CliForm {

    private static final Map<String, Integer> NAMES = Stream.of(
                    "net=1 block=2 console=3 rng=4 balloon=5 iomem=6 rpmsg=7 scsi=8 9p=9 "
                            + "mac80211_wlan=10 rproc_serial=11 caif=12 memory_balloon=13 gpu=16 clock=17 "
                            + "input=18 vsock=19 crypto=20 signal_dist=21 pstore=22 iommu=23 mem=24 sound=25 "
                            + "fs=26 pmem=27 rpmb=28 mac80211_hwsim=29 video_encoder=30 video_decoder=31 "
                            + "scmi=32 nitro_sec_mod=33 i2c=34 watchdog=35 can=36 dmabuf=37 param_serv=38 "
                            + "audio_policy=39 bt=40 gpio=41 rdma=42 camera=43 ism=44 spi=45 tee=46 "
                            + "cpu_balloon=47 media=48 usb=49")
            .flatMap(names -> Stream.of(names.split(" ", -1)))
            .map(name -> name.split("=", 2))
            .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,9}");

    private static final Set<Long> REFUSED = Set.of(23L, 35L);

    /** The spelling. */
    public VirtioType() {}

    @Override
    public String write(JsonNode value) {
        return require(value.longValue()).toString();
    }

    @Override
    public JsonNode read(String text) {
        if (NUMBER.matcher(text).matches()) {
            return LongNode.valueOf(require(Long.parseLong(text)));
        }
        Integer number = NAMES.get(text);
        if (number == null) {
            throw new IllegalArgumentException(
                    "expected a number without leading zeros or a name such as net, block, fs");
        }
        return LongNode.valueOf(require(number.longValue()));
    }

    private static Long require(long type) {
        if (REFUSED.contains(type)) {
            throw new IllegalArgumentException("the VMM refuses iommu (23) and watchdog (35) here");
        }
        return type;
    }
}
