/** A Cloud Hypervisor that needs no KVM, and a guest kernel for a real one. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.simulator {
    requires transitive dev.chsdk.core;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires org.newsclub.net.unix;
    requires com.kohlschutter.junixsocket.nativecommon;
    requires static com.google.errorprone.annotations;
    requires static org.immutables.value.annotations;
    requires static org.jspecify;

    exports dev.chsdk.simulator;
}
