package io.bowwave.testbed.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells the story as it happens, each line with the seconds since its chapter began. Thread-safe. */
public final class Narrator {

    /** @param at seconds since the chapter began */
    record Line(String chapter, double at, String text) {}

    private final PrintWriter out;
    private final InstantSource clock;
    private final List<Line> lines = new ArrayList<>();
    private String chapter = "";
    private Instant began;

    public Narrator(PrintWriter out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** A line without a time. */
    synchronized void say(String text) {
        out.println(text);
        out.flush();
    }

    /** Time begins anew. */
    synchronized void chapter(String title) {
        chapter = title;
        began = clock.instant();
        say("");
        say(title);
    }

    synchronized void step(String text) {
        step(clock.instant(), text);
    }

    /** What happened at that time, by this machine's clock. */
    synchronized void step(Instant time, String text) {
        double at = Duration.between(began, time).toMillis() / 1000.0;
        lines.add(new Line(chapter, at, text));
        say(String.format(Locale.ROOT, "  %7.2f s  %s", at, text));
    }

    /** Output of another program, set in. */
    synchronized void quote(String text) {
        text.lines().forEach(line -> say("             | " + line));
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** From the chapter's beginning to now. */
    synchronized Duration elapsed() {
        return Duration.between(began, clock.instant());
    }
}
