// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import okio.BufferedSource;

/** Reads an answer whole, or refuses it before it fills the heap. */
final class Answer {

    /** Far above what a VMM has to say; {@code vm.info} of a VM with many devices is some hundred KiB. */
    static final long LARGEST_BODY = 16L << 20;

    private static final int LONGEST_NUMBER = 18;

    private Answer() {}

    /** Reads the body of an answer that was checked. */
    static Response read(okhttp3.Response answer) throws IOException {
        BufferedSource source = answer.body().source();
        if (source.request(LARGEST_BODY + 1)) {
            throw tooLarge("more");
        }
        return new Response(answer.code(), source.getBuffer().readUtf8());
    }

    /** The server never closes a connection, so a body must tell its length. An answer without a body need not. */
    static void checkLength(okhttp3.Response answer) throws IOException {
        if (answer.code() == 204 && answer.header("Content-Length") == null) {
            return;
        }
        if ("chunked".equalsIgnoreCase(answer.header("Transfer-Encoding"))) {
            return;
        }
        List<String> lengths =
                answer.headers("Content-Length").stream().distinct().toList();
        if (lengths.size() != 1 || !isNumber(lengths.get(0))) {
            throw new ProtocolException("HTTP " + answer.code() + " must tell its length once, as a number, but says "
                    + (lengths.isEmpty() ? "nothing" : "Content-Length " + String.join(" and ", lengths)));
        }
        if (Long.parseLong(lengths.get(0)) > LARGEST_BODY) {
            throw tooLarge(lengths.get(0));
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static ProtocolException tooLarge(String size) {
        return new ProtocolException(
                "the answer is too large: " + size + " bytes, at most " + LARGEST_BODY + " are read");
    }
}
