// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddressRangeTest {

    private final AddressRange range = new AddressRange(0x1000, 0x8fff);

    @Test
    void take_fillsFromTheTop() throws Refusal {
        assertThat(range.take(0x800, 0x1000)).isEqualTo(0x8000);
        assertThat(range.take(0x800, 0x1000)).isEqualTo(0x7000);
    }

    @Test
    void take_usesAHoleThatFits() throws Refusal {
        range.take(0x800, 0x1000);

        assertThat(range.take(0x400, 0x400)).isEqualTo(0x8800);
        assertThat(range.take(0x1000, 0x400)).isEqualTo(0x7000);
    }

    @Test
    void take_upToTheStart() throws Refusal {
        assertThat(range.take(0x7000, 0x1000)).isEqualTo(0x1000);

        assertThatThrownBy(() -> range.take(0x1000, 0x1000))
                .hasMessage("Not simulated: a device for whose 4096 bytes there is no address left");
    }
}
