// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.newsclub.net.unix.BrokenPipeSocketException;
import org.newsclub.net.unix.ConnectionRefusedSocketException;

/** What an exception of the network says about a request. */
final class Failure {

    private Failure() {}

    /**
     * Whether the request cannot have arrived whole: the peer was gone while it was written. Its last bytes leave in
     * the write that failed.
     */
    static boolean isUnsent(IOException failure) {
        return deepest(failure) instanceof BrokenPipeSocketException;
    }

    /** What went wrong on the way to an answer, for a message. */
    static String inWords(IOException failure) {
        Throwable cause = deepest(failure);
        if (cause instanceof EOFException) {
            return "no complete answer: the connection was closed, or a header line has no end";
        }
        return (cause instanceof ProtocolException ? "not an answer of a VMM: " : "") + text(cause);
    }

    /** Why no connection came about, and what to do about it, for a message. */
    static String inWords(IOException failure, Path socket) {
        Throwable cause = deepest(failure);
        if (Files.notExists(socket)) {
            return "there is no such socket; is the VMM running, and was it started with --api-socket and this path?";
        }
        if (Files.isDirectory(socket)) {
            return "that is a folder, not a socket; name the socket in it";
        }
        if (Files.isRegularFile(socket)) {
            return "that is a file, not a socket; name the path that the VMM was given with --api-socket";
        }
        if (cause instanceof ConnectionRefusedSocketException) {
            return "nobody listens there; the VMM that made the socket is gone";
        }
        return Files.isWritable(socket)
                ? text(cause)
                : text(cause) + "; only the user that started the VMM may use its socket";
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable last = failure;
        for (Throwable next = last.getCause(); next != null; next = next.getCause()) {
            last = next;
        }
        return last;
    }
}
