// SPDX-License-Identifier: Apache-2.0
/** Fails a test of this project that leaves something behind. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.leakcheck {
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;

    exports dev.chsdk.leakcheck;

    provides org.junit.jupiter.api.extension.Extension with
            dev.chsdk.leakcheck.LeakCheck;
}
