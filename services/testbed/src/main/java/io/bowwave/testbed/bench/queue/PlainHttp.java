package io.bowwave.testbed.bench.queue;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection that posts JSON and waits for the answer: a builder far away costs the queue's machine no more than
 * what comes over the wire, so neither should one that is measured on the same machine. One thread at a time.
 */
final class PlainHttp implements AutoCloseable {

    private static final int LONGEST_LINE = 8 << 10;
    private static final int LARGEST_BODY = 1 << 20;
    private static final int BUFFER = 2 << 10;
    private static final String LENGTH = "content-length:";

    /** @param status of HTTP */
    record Answer(int status, String body) {}

    private final Socket socket;
    private final InputStream in;
    private final String headers;

    PlainHttp(URI server, String token, Duration answerWithin) throws IOException {
        socket = new Socket();
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setSoTimeout(Math.toIntExact(answerWithin.toMillis()));
        socket.connect(
                new InetSocketAddress(server.getHost(), server.getPort()), Math.toIntExact(answerWithin.toMillis()));
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        headers =
                " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: "
                        .formatted(server.getAuthority(), token);
    }

    Answer post(String path, byte[] body) throws IOException {
        byte[] head = ("POST " + path + headers + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        socket.getOutputStream().write(request);
        return answer();
    }

    private Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        if (length < 0 || length > LARGEST_BODY) {
            throw new IOException(
                    String.format(Locale.ROOT, "content-length: found %d, expected 0 to %,d", length, LARGEST_BODY));
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer ended after " + body.length + " of " + length + " bytes");
        }
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("found a header of more than " + LONGEST_LINE + " bytes");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
