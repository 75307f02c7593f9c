// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.newsclub.net.unix.AFUNIXSocket;

/** Lets the file descriptors of a request ride on its first bytes. */
final class DescriptorPassing implements Interceptor {

    @Override
    public Response intercept(Chain chain) throws IOException {
        List<FileDescriptor> descriptors = OkHttp.flight(chain.call()).request().descriptors();
        if (descriptors.isEmpty()) {
            return chain.proceed(chain.request());
        }
        AFUNIXSocket socket = OkHttp.socket(chain.connection()).socket();
        socket.setOutboundFileDescriptors(descriptors.toArray(FileDescriptor[]::new));
        try {
            return chain.proceed(chain.request());
        } finally {
            if (socket.hasOutboundFileDescriptors()) { // nothing was written: the next request must not carry them
                socket.setOutboundFileDescriptors();
            }
            Reference.reachabilityFence(descriptors); // one that is collected is closed
        }
    }
}
