package io.bowwave.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command. */
final class GlobalOptions {

    /** How results are printed. */
    enum Format {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            order = 100,
            description = "table (default) or json.")
    Format format = Format.table;

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            order = 101,
            description = "The API. Default: $BOWWAVE_SERVER, else what runs in the data folder.")
    @Nullable
    String server;

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            order = 102,
            description = "Default: $BOWWAVE_TOKEN, else admin.token of the data folder.")
    @Nullable
    String token;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            paramLabel = "FOLDER",
            order = 103,
            description = "Data folder of a local stack. Default: $BOWWAVE_DATA, else .bowwave here or above.")
    @Nullable
    Path data;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            order = 104,
            description = "Show this help.")
    boolean help;
}
