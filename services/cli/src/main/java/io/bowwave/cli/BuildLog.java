package io.bowwave.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The log of a build, printed by whole lines, so that after a lost connection it goes on where it was. */
final class BuildLog {

    private static final int LONGEST_LINE = 64 * 1024;

    private final Session session;
    private final String build;
    private long offset;

    BuildLog(Session session, String build) {
        this.session = session;
        this.build = build;
    }

    /** From the start again: a new attempt has a log of its own. */
    void restart() {
        offset = 0;
    }

    /** What there is by now. */
    void print() {
        try {
            copy(false);
        } catch (IOException e) {
            throw Problems.unreachable(session.api().server(), e);
        }
    }

    /** Until the server ends the answer. */
    void follow() throws IOException {
        copy(true);
    }

    private void copy(boolean follow) throws IOException {
        String path = BuildCommands.path(build) + "/logs?offset=" + offset + (follow ? "&follow=true" : "");
        try (InputStream in = new BufferedInputStream(session.api().stream(path, "text/plain", null))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n' || line.size() == LONGEST_LINE) {
                    flush(line);
                }
            }
            flush(line);
        }
    }

    private void flush(ByteArrayOutputStream line) {
        offset += line.size();
        session.out().print(line.toString(StandardCharsets.UTF_8));
        session.out().flush();
        line.reset();
    }
}
