// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The parser of one connection, with the limits and the errors of the HTTP library that the VMM is built with. */
final class HttpParser {

    private static final int LINE_LIMIT = 1024;
    private static final int BODY_LIMIT = 51_200;
    private static final int LARGE_BODY = 48_000;
    private static final int NEVER = Integer.MIN_VALUE;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "PATCH");

    private byte[] input = new byte[0];
    private int at;
    private Head head = new Head();
    private int sinceLargeBody = NEVER;
    private final List<Descriptor> descriptors = new ArrayList<>();

    /** The part of a request before its body. */
    private static final class Head {
        private String method = "";
        private String path = "";
        private int contentLength;
        private boolean complete;
    }

    /** What a piece of input gives: requests in order, and answers that need no endpoint. */
    record Step(List<HttpRequest> requests, List<Answer> answers) {}

    /** Something that the library refuses. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Takes what arrived in one piece. After an error all of it is forgotten, good requests included; but open files stay,
     * for the next request that is complete.
     */
    Step accept(byte[] bytes, List<Descriptor> arrived) {
        descriptors.addAll(arrived);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(input, at, input.length - at);
        all.writeBytes(bytes);
        input = all.toByteArray();
        at = 0;
        Step step = new Step(new ArrayList<>(), new ArrayList<>());
        try {
            while (parse(step)) {
                head = new Head();
            }
            return step;
        } catch (Malformed e) {
            input = new byte[0];
            at = 0;
            head = new Head();
            return new Step(List.of(), List.of(Answer.malformed(String.valueOf(e.getMessage()))));
        }
    }

    /** Reads one request; false when more input is needed. */
    private boolean parse(Step step) throws Malformed {
        while (!head.complete) {
            int end = lineEnd();
            if (end < 0) {
                return false;
            }
            String line = new String(input, at, end - at, StandardCharsets.UTF_8);
            at = end + 2;
            if (head.method.isEmpty()) {
                requestLine(line);
            } else if (line.isEmpty()) {
                head.complete = true;
            } else {
                header(line, step);
            }
        }
        if (input.length - at < head.contentLength) {
            return false;
        }
        String body = new String(input, at, head.contentLength, StandardCharsets.UTF_8);
        at += head.contentLength;
        sinceLargeBody = head.contentLength >= LARGE_BODY ? 0 : sinceLargeBody + 1;
        step.requests()
                .add(new HttpRequest(head.method, head.path, body, List.copyOf(descriptors), sinceLargeBody == 2));
        descriptors.clear();
        return true;
    }

    /** Where the line's CR LF is, or -1 when it has not come. */
    private int lineEnd() throws Malformed {
        for (int i = at; i + 1 < input.length; i++) {
            if (i - at > LINE_LIMIT) {
                break;
            }
            if (input[i] == '\r' && input[i + 1] == '\n') {
                return i;
            }
        }
        if (input.length - at <= LINE_LIMIT) {
            return -1;
        }
        String start = new String(input, at, LINE_LIMIT, StandardCharsets.UTF_8);
        throw new Malformed(
                head.method.isEmpty()
                        ? "Invalid request."
                        : "Invalid header. Reason: Invalid content length. Header: " + start);
    }

    private void requestLine(String line) throws Malformed {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || parts[1].isEmpty()) {
            throw new Malformed("Invalid request.");
        }
        if (!METHODS.contains(parts[0])) {
            throw new Malformed("Invalid HTTP Method: Unsupported HTTP method.");
        }
        if (!parts[2].equals("HTTP/1.1") && !parts[2].equals("HTTP/1.0")) {
            throw new Malformed("Invalid HTTP Version: Unsupported HTTP version.");
        }
        head.method = parts[0];
        head.path = parts[1].replaceFirst("^http://[^/]*", "");
    }

    private void header(String line, Step step) throws Malformed {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new Malformed("Invalid header. Reason: Header is incorrectly formatted. Key: " + line);
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "content-length" -> head.contentLength = contentLength(value);
            case "expect" -> {
                if (value.equals("100-continue")) {
                    step.answers().add(Answer.goOn());
                }
            }
            case "accept-encoding" -> {
                if (value.isEmpty()) {
                    throw new Malformed("Invalid request.");
                }
            }
            default -> {
                // all other headers are of no consequence
            }
        }
    }

    private static int contentLength(String value) throws Malformed {
        if (!value.matches("\\d{1,18}")) {
            throw new Malformed("Invalid header. Reason: Invalid value. Key:Content-Length; Value: " + value);
        }
        long length = Long.parseLong(value);
        if (length > BODY_LIMIT) {
            throw new Malformed("Request payload with size " + length + " is larger than the limit of " + BODY_LIMIT
                    + " allowed by server.");
        }
        return (int) length;
    }
}
