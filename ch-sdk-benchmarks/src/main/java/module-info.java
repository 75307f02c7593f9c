/** Measurements: ratios within one run. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.benchmarks {
    requires dev.chsdk.api;
    requires dev.chsdk.simulator;
    requires java.logging;
    requires jdk.management;
    requires jmh.core;
    requires static org.jspecify;
}
