package io.bowwave.builder.sandbox;

import java.io.IOException;

/** A driver: one way to run a build's commands apart from the builder. Thread-safe. */
public sealed interface Sandbox permits ProcessSandbox, BubblewrapSandbox, DockerSandbox {

    /** As in the builder's config, for example {@code bubblewrap}. */
    String name();

    /** What it keeps from a build and what it does not, for logs. */
    String describe(boolean network);

    /** The folders as the commands see them. */
    Rooms seen(Rooms rooms);

    /** Starts it; whoever starts it must end it. */
    ProcessGroup start(Script script, Rooms rooms) throws IOException, InterruptedException;
}
