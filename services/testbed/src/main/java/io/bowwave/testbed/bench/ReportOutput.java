package io.bowwave.testbed.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** The options of every program that prints a {@link BenchReport}, and how they are obeyed. */
public final class ReportOutput {

    enum Format {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default) or json.")
    Format format = Format.table;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** Prints it on standard output, in the form that was asked for. */
    public void print(BenchReport report) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (format == Format.json) {
            report.printJson(out);
        } else {
            report.printTable(out);
        }
    }
}
