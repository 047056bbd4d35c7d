package io.bowwave.testbed.bench;

import io.bowwave.testbed.Folders;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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

    /** What fills a report, in a folder of its own; says on {@code err} how far it is. */
    @FunctionalInterface
    public interface Measurement {
        void run(Path folder, PrintWriter err) throws IOException, InterruptedException, SQLException;
    }

    /** Measures in a folder that is gone afterwards, and prints what was found; the exit code. */
    public int of(BenchReport report, Measurement measurement) throws IOException, InterruptedException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("bowwave-bench");
        try {
            measurement.run(folder, err);
        } catch (TestbedException | SQLException e) {
            err.println("failed: " + e.getMessage());
            return 1;
        } finally {
            Folders.delete(folder);
        }
        print(report);
        return report.exitCode();
    }

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
