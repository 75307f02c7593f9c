/** One runnable recipe a file. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.examples {
    requires dev.chsdk.api;
    requires dev.chsdk.simulator;
    requires info.picocli;
    requires java.logging;
    requires static org.jspecify;

    opens dev.chsdk.examples to
            info.picocli;
    opens dev.chsdk.examples.command to
            info.picocli;
}
