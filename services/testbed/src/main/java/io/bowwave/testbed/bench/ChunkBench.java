package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.schemas.Json;
import io.bowwave.testbed.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave bench chunk}: how fast a builder turns a tree into packs, beside what its disk and its SHA-256 allow. */
@Command(
        name = "chunk",
        description =
                "A tree into packs in 256 MB of heap: speed, its ratio to the slower of disk and SHA-256, memory; then 1 %% changed.")
final class ChunkBench implements Callable<Integer> {

    private static final double RATIO = 0.6;
    private static final int HEAP_MB = 256;
    private static final long LEAST = 64L << 20;
    private static final long MOST = 100L << 30;
    private static final long WITHIN_HOURS = 2;
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})(MiB|GiB)");

    @Spec
    CommandSpec spec;

    @Option(names = "--size", paramLabel = "SIZE", description = "Of the tree, as 512MiB or 10GiB. Default: 2GiB.")
    String size = "2GiB";

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "On the disk to measure. Default: the system's temporary folder.")
    @Nullable
    Path folder;

    @Option(names = "--seed", paramLabel = "N", description = "Of the tree's content. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        long bytes = bytes();
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path work = folder == null
                ? Files.createTempDirectory("bowwave-bench")
                : Files.createTempDirectory(Files.createDirectories(folder), "bowwave-bench");
        try {
            // Packs are deleted at once; a tenth is for those in work and for what a file system needs.
            long free = Files.getFileStore(work).getUsableSpace();
            if (free < bytes + bytes / 10) {
                err.printf("failed: found %d bytes free in %s, expected %d%n", free, work, bytes + bytes / 10);
                return 1;
            }
            err.println("writing a tree of %s to %s, then measuring".formatted(size, work));
            JsonNode found = run(work, bytes);
            BenchReport report = report(found, bytes);
            output.print(report);
            return report.exitCode();
        } finally {
            Folders.delete(work);
        }
    }

    private JsonNode run(Path work, long bytes) throws IOException, InterruptedException {
        Path figures = work.resolve("figures.json");
        Path log = work.resolve("run.log");
        List<String> command = JavaCommand.of(
                HEAP_MB,
                List.of(),
                ChunkRun.class.getName(),
                List.of(
                        Files.createDirectories(work.resolve("tree")).toString(),
                        Long.toString(bytes),
                        Long.toString(seed),
                        figures.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(WITHIN_HOURS, TimeUnit.HOURS) || process.exitValue() != 0) {
                throw new IOException("the measured JVM failed:\n" + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
        return Json.mapper().readTree(figures.toFile());
    }

    private BenchReport report(JsonNode found, long bytes) {
        BenchReport report = new BenchReport("chunk", seed);
        double speed = found.get("mb_per_s").asDouble();
        double disk = found.get("disk_read_mb_per_s").asDouble();
        double sha256 = found.get("sha256_mb_per_s").asDouble();
        report.figure("mb_per_s", speed);
        double limit = Math.min(disk, sha256);
        report.figureAtLeast("ratio", speed / limit, RATIO);
        report.figure("heap_peak_mb", found.get("heap_peak_mb").asDouble(), HEAP_MB);
        for (String key : List.of("mb_per_cpu_s", "allocated_kb_per_mb", "pack_mb", "s")) {
            report.figure(key, found.get(key).asDouble());
        }
        for (String key : List.of("change_mb_per_s", "change_s", "change_pack_mb", "change_pack_share")) {
            report.figure(key, found.get(key).asDouble());
        }
        report.figure("size_mb", bytes / 1e6);
        report.baseline("limit_mb_per_s", limit);
        report.baseline("disk_read_mb_per_s", disk);
        report.baseline("sha256_mb_per_s", sha256);
        report.baseline("disk_cold", found.get("cold").asBoolean() ? 1 : 0);
        NoiseProbe.note(report);
        return report;
    }

    private long bytes() {
        Matcher matcher = SIZE.matcher(size);
        long bytes = matcher.matches()
                ? Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("GiB") ? 30 : 20)
                : 0;
        if (bytes < LEAST || bytes > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--size: found \"%s\", expected 64MiB to 100GiB, as 512MiB or 10GiB".formatted(size));
        }
        return bytes;
    }
}
