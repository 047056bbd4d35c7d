package io.bowwave.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Why somebody asks, where that may be left out. */
final class ReasonOption {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands on the log.")
    @Nullable
    String text;
}
