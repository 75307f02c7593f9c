/** The vocabulary of the SDK: values, their command-line and JSON forms, the rules. No I/O. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires static com.google.errorprone.annotations;
    requires static org.immutables.value.annotations;
    requires static java.compiler;
    requires static org.jspecify;

    exports dev.chsdk.action;
    exports dev.chsdk.check;
    exports dev.chsdk.config;
    exports dev.chsdk.error;
    exports dev.chsdk.info;
    exports dev.chsdk.value;
    exports dev.chsdk.wire;

    opens dev.chsdk.action to
            com.fasterxml.jackson.databind;
    opens dev.chsdk.config to
            com.fasterxml.jackson.databind;
    opens dev.chsdk.info to
            com.fasterxml.jackson.databind;
    opens dev.chsdk.value to
            com.fasterxml.jackson.databind;
}
