// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.wire;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** What a number may be, both ends included. */
record Range(long min, long max) {

    static Range of(Unsigned unsigned) {
        long width = unsigned.value() >= 63 ? Long.MAX_VALUE : (1L << unsigned.value()) - 1;
        return new Range(unsigned.min(), Math.min(width, unsigned.max()));
    }

    /** The number, if it is in the range. */
    @CanIgnoreReturnValue
    long require(long number) {
        if (number < min || number > max) {
            throw new IllegalArgumentException(number + " is out of range: expected a whole number " + this);
        }
        return number;
    }

    @Override
    public String toString() {
        return "from " + min + " to " + max;
    }
}
