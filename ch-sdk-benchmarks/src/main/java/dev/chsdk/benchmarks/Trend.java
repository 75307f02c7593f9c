// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.benchmarks;

import java.util.Arrays;

/** How numbers change from sample to sample: a straight line for each, by least squares. Its size is fixed from the start. */
final class Trend {

    private final double[][] samples;
    private int count;

    Trend(int samples) {
        this.samples = new double[samples][Held.NUMBERS.size()];
    }

    void add(Held held) {
        long[] numbers = held.numbers();
        Arrays.setAll(samples[count++], column -> numbers[column]);
    }

    /** The slope of each line, times a number of samples, with its standard error. */
    void print(int times) {
        for (int column = 0; column < Held.NUMBERS.size(); column++) {
            double[] line = line(column);
            System.out.printf(
                    "  %-16s %+12.2f +- %.2f   (last: %.0f)%n",
                    Held.NUMBERS.get(column), line[0] * times, line[1] * times, samples[count - 1][column]);
        }
    }

    private double[] line(int column) {
        double meanAt = (count - 1) / 2.0;
        double mean = Arrays.stream(samples, 0, count)
                .mapToDouble(s -> s[column])
                .average()
                .orElse(0);
        double squares = 0;
        double products = 0;
        for (int i = 0; i < count; i++) {
            squares += (i - meanAt) * (i - meanAt);
            products += (i - meanAt) * (samples[i][column] - mean);
        }
        double slope = products / squares;
        double rest = 0;
        for (int i = 0; i < count; i++) {
            rest += Math.pow(samples[i][column] - mean - slope * (i - meanAt), 2);
        }
        return new double[] {slope, Math.sqrt(rest / (count - 2) / squares)};
    }
}
