/** One runnable recipe a file, and the {@code chsdk} command. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.examples {
    requires dev.chsdk.api;
    requires dev.chsdk.simulator;
    requires static org.jspecify;
}
