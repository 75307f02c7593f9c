/** Talks to a Cloud Hypervisor VMM, starts and stops one. */
@org.jspecify.annotations.NullMarked
module dev.chsdk.api {
    requires transitive dev.chsdk.core;
    requires okhttp3;
    requires okio;
    requires org.newsclub.net.unix;
    requires com.kohlschutter.junixsocket.nativecommon;
    requires jdk.unsupported;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    exports dev.chsdk.client;
    exports dev.chsdk.event;
    exports dev.chsdk.host;
    exports dev.chsdk.launch;
    exports dev.chsdk.vm;
}
