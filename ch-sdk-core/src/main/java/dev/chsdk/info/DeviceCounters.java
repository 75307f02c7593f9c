// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.info;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The counters of one device. Each counts up to 2<sup>64</sup> - 1 and then begins again; a counter that the device does
 * not have is empty.
 *
 * <p>A latency is empty too as long as nothing was measured. This class is immutable and thread-safe.
 *
 * @param values all counters by their names, those included for which there is no method here
 */
public record DeviceCounters(Map<String, BigInteger> values) {

    private static final String LATENCY = "_latency_";

    /** What the VMM says for a shortest or longest time when there was none. */
    private static final BigInteger NONE_YET = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** The VMM makes its averages from the same number, in another scale. */
    private static final BigInteger NO_AVERAGE_YET = NONE_YET.divide(BigInteger.valueOf(10_000));

    /** Keeps a copy. */
    public DeviceCounters {
        values = Map.copyOf(values);
    }

    static DeviceCounters of(Map<String, BigInteger> reported) {
        Map<String, BigInteger> values = new TreeMap<>(reported);
        values.entrySet()
                .removeIf(counter -> counter.getKey().contains(LATENCY)
                        && (counter.getValue().equals(NONE_YET)
                                || counter.getValue().equals(NO_AVERAGE_YET)));
        return new DeviceCounters(values);
    }

    /** A counter by its name, such as {@code read_bytes}. */
    public Optional<BigInteger> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Bytes that the guest has read from the disk. */
    public Optional<BigInteger> readBytes() {
        return value("read_bytes");
    }

    /** Bytes that the guest has written to the disk. */
    public Optional<BigInteger> writeBytes() {
        return value("write_bytes");
    }

    /** Reads from the disk. */
    public Optional<BigInteger> readOps() {
        return value("read_ops");
    }

    /** Writes to the disk. */
    public Optional<BigInteger> writeOps() {
        return value("write_ops");
    }

    /** Bytes that the interface has received. */
    public Optional<BigInteger> rxBytes() {
        return value("rx_bytes");
    }

    /** Frames that the interface has received. */
    public Optional<BigInteger> rxFrames() {
        return value("rx_frames");
    }

    /** Bytes that the interface has sent. */
    public Optional<BigInteger> txBytes() {
        return value("tx_bytes");
    }

    /** Frames that the interface has sent. */
    public Optional<BigInteger> txFrames() {
        return value("tx_frames");
    }

    /** Duration of the fastest read so far. */
    public Optional<Duration> readLatencyMin() {
        return micros("read_latency_min");
    }

    /** Duration of the slowest read so far. */
    public Optional<Duration> readLatencyMax() {
        return micros("read_latency_max");
    }

    /** Average duration of a read so far. */
    public Optional<Duration> readLatencyAvg() {
        return micros("read_latency_avg");
    }

    /** Duration of the fastest write so far. */
    public Optional<Duration> writeLatencyMin() {
        return micros("write_latency_min");
    }

    /** Duration of the slowest write so far. */
    public Optional<Duration> writeLatencyMax() {
        return micros("write_latency_max");
    }

    /** Average duration of a write so far. */
    public Optional<Duration> writeLatencyAvg() {
        return micros("write_latency_avg");
    }

    private Optional<Duration> micros(String name) {
        return value(name).map(micros -> Duration.of(micros.longValue(), ChronoUnit.MICROS));
    }
}
