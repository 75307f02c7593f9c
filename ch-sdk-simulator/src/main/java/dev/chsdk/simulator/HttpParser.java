// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser of one connection, with the limits and the errors of the HTTP library that the VMM is built with, and with
 * its way to read: a buffer at a time, of which an error drops all that was read into it just now. Neither the head of the
 * request nor the beginning of a line that came before is forgotten then, so that what follows is read as more headers.
 */
final class HttpParser {

    private static final int BUFFER = 1024;
    private static final int BODY_LIMIT = 51_200;
    private static final int LARGE_BODY = 48_000;
    private static final long LARGEST_LENGTH = 0xffff_ffffL;
    private static final Pattern LENGTH = Pattern.compile("\\+?0*(\\d{1,10})");
    private static final Pattern AROUND = Pattern.compile("^\\p{IsWhite_Space}+|\\p{IsWhite_Space}+$");
    private static final int NEVER = Integer.MIN_VALUE;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "PATCH");

    private byte[] begun = new byte[0];
    private byte[] input = begun;
    private int at;
    private Head head = new Head();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Descriptor> descriptors = new ArrayList<>();
    private int sinceLargeBody = NEVER;

    /** The part of a request before its body. */
    private static final class Head {
        private String method = "";
        private String path = "";
        private long contentLength;
        private boolean isAsked;
        private boolean isComplete;
    }

    /** What a buffer full of input gives: requests in order, and answers that need no endpoint. */
    record Step(List<HttpRequest> requests, List<Answer> answers) {}

    /** Something that the library refuses. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Takes what arrived.
     *
     * @param arrived the open files that came with it, which go with the first request that is complete
     */
    List<Step> accept(byte[] bytes, List<Descriptor> arrived) {
        descriptors.addAll(arrived);
        List<Step> steps = new ArrayList<>();
        for (int taken = 0; taken < bytes.length; ) {
            int end = Math.min(bytes.length, taken + BUFFER - begun.length);
            steps.add(step(Arrays.copyOfRange(bytes, taken, end)));
            taken = end;
        }
        return steps;
    }

    private Step step(byte[] bytes) {
        input = Arrays.copyOf(begun, begun.length + bytes.length);
        System.arraycopy(bytes, 0, input, begun.length, bytes.length);
        at = 0;
        Step step = new Step(new ArrayList<>(), new ArrayList<>());
        try {
            while (head.isComplete ? body(step) : line(step)) {
                // the next one
            }
        } catch (Malformed e) {
            step.requests().clear();
            step.answers().add(Answer.malformed(String.valueOf(e.getMessage())));
        }
        return step;
    }

    /** Reads the body, and with it ends the request; false when more input is needed. */
    private boolean body(Step step) {
        int part = (int) Math.min(head.contentLength - body.size(), input.length - at);
        body.write(input, at, part);
        at += part;
        if (body.size() < head.contentLength) {
            begun = new byte[0];
            return false;
        }
        sinceLargeBody = head.contentLength >= LARGE_BODY ? 0 : sinceLargeBody + 1;
        step.requests()
                .add(new HttpRequest(
                        head.method,
                        head.path,
                        Utf8.decode(body.toByteArray()),
                        List.copyOf(descriptors),
                        sinceLargeBody == 2));
        descriptors.clear();
        body.reset();
        head = new Head();
        return true;
    }

    /** Reads a line of the head; false when more input is needed. */
    private boolean line(Step step) throws Malformed {
        int end = lineEnd();
        if (end < 0) {
            refuseFullBuffer();
            begun = Arrays.copyOfRange(input, at, input.length);
            return false;
        }
        byte[] line = Arrays.copyOfRange(input, at, end);
        at = end + 2;
        if (head.method.isEmpty()) {
            requestLine(line);
        } else if (line.length == 0) {
            endHead(step);
        } else {
            header(line);
        }
        return true;
    }

    /** Where the line's CR LF is, or -1 when it has not come. */
    private int lineEnd() {
        for (int i = at; i + 1 < input.length; i++) {
            if (input[i] == '\r' && input[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void refuseFullBuffer() throws Malformed {
        if (at == 0 && input.length == BUFFER) {
            throw new Malformed(
                    head.method.isEmpty()
                            ? "Invalid request."
                            : "Invalid header. Reason: Invalid content length. Header: "
                                    + new String(input, StandardCharsets.UTF_8));
        }
    }

    private void endHead(Step step) throws Malformed {
        if (head.contentLength > BODY_LIMIT) {
            throw new Malformed("Request payload with size " + head.contentLength + " is larger than the limit of "
                    + BODY_LIMIT + " allowed by server.");
        }
        if (head.isAsked && head.contentLength > 0) {
            step.answers().add(Answer.goOn());
        }
        head.isComplete = true;
    }

    private void requestLine(byte[] bytes) throws Malformed {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        int methodEnd = line.indexOf(' ');
        int pathEnd = line.indexOf(' ', methodEnd + 1);
        if (methodEnd < 0 || pathEnd < 0) {
            throw new Malformed("Invalid request.");
        }
        String method = line.substring(0, methodEnd);
        if (!METHODS.contains(method)) {
            throw new Malformed("Invalid HTTP Method: Unsupported HTTP method.");
        }
        byte[] path = Arrays.copyOfRange(bytes, methodEnd + 1, pathEnd);
        if (path.length == 0) {
            throw new Malformed("Invalid URI: Empty URI not allowed.");
        }
        if (!Utf8.complaint(path).isEmpty()) {
            throw new Malformed("Invalid URI: Cannot parse URI as UTF-8.");
        }
        String version = line.substring(pathEnd + 1);
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new Malformed("Invalid HTTP Version: Unsupported HTTP version.");
        }
        head.method = method;
        head.path = new String(path, StandardCharsets.UTF_8).replaceFirst("^http://[^/]*", "");
    }

    private void header(byte[] bytes) throws Malformed {
        String complaint = Utf8.complaint(bytes);
        if (!complaint.isEmpty()) {
            throw new Malformed("Invalid header. Reason: Header contains invalid characters. Key: " + complaint);
        }
        String line = new String(bytes, StandardCharsets.UTF_8);
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new Malformed("Invalid header. Reason: Header is incorrectly formatted. Key: " + line);
        }
        String key = line.substring(0, colon);
        String value = line.substring(colon + 1);
        switch (trimmed(key).toLowerCase(Locale.ROOT)) {
            case "content-length" -> head.contentLength = contentLength(key, value);
            case "expect" -> head.isAsked |= trimmed(value).equals("100-continue");
            case "accept-encoding" -> checkEncodings(trimmed(value));
            default -> {
                // all other headers are of no consequence
            }
        }
    }

    private static long contentLength(String key, String value) throws Malformed {
        Matcher digits = LENGTH.matcher(trimmed(value));
        long length = digits.matches() ? Long.parseLong(digits.group(1)) : Long.MAX_VALUE;
        if (length > LARGEST_LENGTH) {
            throw invalid(key, value);
        }
        return length;
    }

    /** Answers are not encoded; a client that does not take them so is refused. */
    private static void checkEncodings(String value) throws Malformed {
        if (value.isEmpty()) {
            throw new Malformed("Invalid request.");
        }
        for (String encoding : value.split(",", -1)) {
            String name = trimmed(encoding);
            if (name.equals("identity;q=0") || (name.equals("*;q=0") && !value.contains("identity"))) {
                throw invalid("Accept-Encoding", encoding);
            }
        }
    }

    private static Malformed invalid(String key, String value) {
        return new Malformed("Invalid header. Reason: Invalid value. Key:" + key + "; Value:" + value);
    }

    private static String trimmed(String text) {
        return AROUND.matcher(text).replaceAll("");
    }
}
