package io.bowwave.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events; after a lost connection asks for what came after the last one seen. Gives up when the server stays away. */
final class EventStream {

    private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Session session;
    private @Nullable String cursor;
    private boolean connected;
    private boolean wanted = true;

    EventStream(Session session) {
        this.session = session;
    }

    /** @param reader takes the data of each event; says whether to go on */
    void follow(String path, Predicate<String> reader) {
        Duration pause = FIRST_PAUSE;
        Instant seen = now();
        while (wanted) {
            IOException lost;
            try (InputStream in = session.api().stream(path, "text/event-stream", cursor)) {
                connected = true;
                pause = FIRST_PAUSE;
                try {
                    lost = read(in, reader);
                } finally {
                    seen = now();
                }
            } catch (IOException e) {
                lost = e;
            }
            if (!wanted) {
                return;
            }
            if (!connected || Duration.between(seen, now()).compareTo(LONGEST_ABSENCE) > 0) {
                throw Problems.unreachable(session.api().server(), lost);
            }
            if (lost instanceof SilentException) {
                continue;
            }
            session.around()
                    .err()
                    .println("connection lost (" + lost.getMessage() + "); trying again"
                            + (cursor == null ? "" : " from " + cursor));
            session.around().sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** @return why there is no more to read */
    private IOException read(InputStream in, Predicate<String> reader) throws IOException {
        try (SilenceGuard guard = new SilenceGuard(in, LONGEST_SILENCE).start()) {
            try {
                read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), guard, reader);
            } catch (IOException e) {
                if (!guard.silent()) {
                    throw e;
                }
            }
            return guard.silent() ? new SilentException() : new IOException("the server ended the stream");
        }
    }

    /**
     * The form: lines {@code id:} and {@code data:}, ended by an empty line; an id without data is a place to come back to; other lines are
     * passed over.
     */
    private void read(BufferedReader lines, SilenceGuard guard, Predicate<String> reader) throws IOException {
        StringBuilder data = new StringBuilder();
        String id = null;
        for (String line = lines.readLine(); line != null && wanted; line = lines.readLine()) {
            guard.heard();
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
            } else if (line.isEmpty()) {
                wanted = data.isEmpty() || reader.test(data.toString());
                cursor = id == null ? cursor : id;
                data.setLength(0);
            }
        }
    }

    /** Nothing came for long, which may be so on a quiet log: it is asked again without a word. */
    private static final class SilentException extends IOException {}

    private Instant now() {
        return session.around().clock().instant();
    }
}
