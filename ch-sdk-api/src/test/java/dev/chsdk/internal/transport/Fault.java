// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.internal.transport;

import java.io.IOException;

/** What can go wrong with an answer. */
enum Fault implements Reply {
    /** The connection is closed after the request, without a byte. */
    CUT_AFTER_REQUEST("", "no complete answer"),
    /** The connection ends within the status line. */
    CUT_IN_STATUS_LINE("HTTP/1.1 2", "no complete answer"),
    /** The connection ends within the headers. */
    CUT_IN_HEADER("HTTP/1.1 200 \r\nContent-Len", "no complete answer"),
    /** The connection ends within the body. */
    CUT_IN_BODY("HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\n12345", "unexpected end of stream"),
    /** The connection ends within a character of the body. */
    CUT_IN_CHARACTER("HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\n1234\u00e9", "unexpected end of stream"),
    /** The connection ends within a chunk. */
    CUT_IN_CHUNK("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n8\r\n1234", "unexpected end of stream"),
    /** What listens there does not speak HTTP. */
    GARBAGE("220 mail.example.org ESMTP\r\n", "Unexpected status line: 220 mail.example.org ESMTP"),
    /** Nothing but zeros. */
    ZEROS("\0\0\0\0\0\0\0\0\r\n\r\n", "Unexpected status line"),
    /** A header line that never ends. */
    ENDLESS_HEADER("HTTP/1.1 200 \r\nX: " + "x".repeat(1 << 20), "a header line has no end"),
    /** A length that no heap can hold. */
    HUGE_LENGTH("HTTP/1.1 200 \r\nContent-Length: 10737418240\r\n\r\n", "the answer is too large: 10737418240 bytes"),
    /** A length beyond any number. */
    ABSURD_LENGTH("HTTP/1.1 200 \r\nContent-Length: 99999999999999999999\r\n\r\n", "99999999999999999999"),
    /** A negative length. */
    NEGATIVE_LENGTH("HTTP/1.1 200 \r\nContent-Length: -5\r\n\r\n12345", "says Content-Length -5"),
    /** A length that is no number. */
    LENGTH_IN_WORDS("HTTP/1.1 200 \r\nContent-Length: five\r\n\r\n12345", "says Content-Length five"),
    /** Two lengths. */
    TWO_LENGTHS("HTTP/1.1 200 \r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345", "Content-Length 5 and 6"),
    /** No length, which would mean: until the connection ends. */
    NO_LENGTH("HTTP/1.1 200 \r\n\r\n12345", "says nothing"),
    /** A body where there must be none. */
    NO_CONTENT_WITH_CONTENT("HTTP/1.1 204 \r\nContent-Length: 2\r\n\r\n{}", "204 had non-zero Content-Length: 2"),
    /** A negative length where there must be no body. */
    NO_CONTENT_WITH_NEGATIVE_LENGTH("HTTP/1.1 204 \r\nContent-Length: -5\r\n\r\n{}", "says Content-Length -5"),
    /** A chunk whose size is no number. */
    BAD_CHUNK("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "Expected leading [0-9a-fA-F] character");

    private final String bytes;
    private final String message;

    Fault(String bytes, String message) {
        this.bytes = bytes;
        this.message = message;
    }

    /** What the client's error must say. */
    String message() {
        return message;
    }

    @Override
    public boolean play(Conversation peer) throws IOException {
        peer.send(bytes);
        return false;
    }
}
