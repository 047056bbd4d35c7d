package io.bowwave.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP of an agent: small requests to depots and etcd, and one long stream. On the JDK's older client, since the newer one alone
 * takes 10 MB of an agent's memory (its threads, its TLS, the certificates of the world). Thread-safe.
 */
public final class HttpCalls {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final int MAX_ANSWER = 16 << 20;
    private static final int MAX_PROBLEM = 2000;

    private final @Nullable String bearer;

    /** @param bearer token sent along; null: none */
    public HttpCalls(@Nullable String bearer) {
        this.bearer = bearer;
    }

    /**
     * Posts JSON and returns the answer's body.
     *
     * @param silence the longest wait for the next byte
     * @throws IOException when nobody answers, or the status is not 200; says which, and what the body says
     */
    public byte[] post(URI url, byte[] json, Duration silence) throws IOException {
        HttpURLConnection connection = open(url, silence);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(json.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(json);
        }
        check(url, connection);
        return whole(url, connection);
    }

    /**
     * Gets a small answer's body; empty when the status is 404.
     *
     * @param silence the longest wait for the next byte
     * @throws IOException when nobody answers, or the status is another than 200; says which, and what the body says
     */
    public Optional<byte[]> get(URI url, Duration silence) throws IOException {
        HttpURLConnection connection = open(url, silence);
        if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            connection.disconnect();
            return Optional.empty();
        }
        check(url, connection);
        return Optional.of(whole(url, connection));
    }

    /** Read to its end, so that the connection can be used again. */
    private static byte[] whole(URI url, HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            byte[] answer = in.readNBytes(MAX_ANSWER + 1);
            if (answer.length > MAX_ANSWER) {
                connection.disconnect();
                throw new IOException("%s answers more than %d bytes".formatted(url, MAX_ANSWER));
            }
            return answer;
        }
    }

    /** Opens a stream that goes on for as long as the server likes; closing it closes the connection. */
    public InputStream stream(URI url, Duration silence) throws IOException {
        HttpURLConnection connection = open(url, silence);
        check(url, connection);
        return connection.getInputStream();
    }

    /** The status of a GET; the body is thrown away. */
    public static int status(URI url, Duration within) throws IOException {
        HttpURLConnection connection = new HttpCalls(null).open(url, within);
        connection.setConnectTimeout(Math.toIntExact(within.toMillis()));
        connection.setRequestProperty("Connection", "close");
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(URI url, Duration silence) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(CONNECT_WITHIN.toMillis()));
        connection.setReadTimeout(Math.toIntExact(silence.toMillis()));
        connection.setUseCaches(false);
        if (bearer != null) {
            connection.setRequestProperty("Authorization", "Bearer " + bearer);
        }
        return connection;
    }

    private static void check(URI url, HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            String problem = "";
            try (InputStream body = connection.getErrorStream()) {
                problem = body == null ? "" : new String(body.readNBytes(MAX_PROBLEM), StandardCharsets.UTF_8);
            }
            throw new IOException("%s answers %d: %s".formatted(url, status, problem));
        }
    }
}
