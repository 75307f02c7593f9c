// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * CPU numbers in the order in which they were given, such as the host CPUs that a vCPU may run on.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class CpuSet {

    private final List<Integer> cpus;

    private CpuSet(List<Integer> cpus) {
        for (int cpu : cpus) {
            if (cpu < 0) {
                throw new IllegalArgumentException("A CPU number cannot be negative: " + cpu);
            }
        }
        this.cpus = cpus;
    }

    /**
     * The given CPUs.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public static CpuSet of(int... cpus) {
        return of(Arrays.stream(cpus).boxed().toList());
    }

    /**
     * The given CPUs.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static CpuSet of(List<Integer> cpus) {
        return new CpuSet(List.copyOf(Objects.requireNonNull(cpus, "cpus")));
    }

    /**
     * The CPUs from the first to the last, both included.
     *
     * @throws IllegalArgumentException if the first is negative or above the last
     */
    public static CpuSet range(int first, int last) {
        if (first > last) {
            throw new IllegalArgumentException("Not a range of CPUs: " + first + "-" + last);
        }
        return of(IntStream.rangeClosed(first, last).boxed().toList());
    }

    /** The CPU numbers. */
    @JsonValue
    public List<Integer> toList() {
        return cpus;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && cpus.equals(set.cpus);
    }

    @Override
    public int hashCode() {
        return cpus.hashCode();
    }

    /** The numbers with commas between: {@code 0,1,6}. */
    @Override
    public String toString() {
        return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
