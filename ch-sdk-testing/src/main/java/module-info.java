/** JUnit and AssertJ support for tests against virtual machines. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.testing {
    requires transitive dev.chsdk.api;
    requires transitive dev.chsdk.simulator;
    requires static org.jspecify;
}
