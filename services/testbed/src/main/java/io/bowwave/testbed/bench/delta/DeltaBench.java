package io.bowwave.testbed.bench.delta;

import io.bowwave.agent.AgentJvm;
import io.bowwave.testbed.Folders;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code ./bowwave bench delta}: three releases of a JAR's tree and of a native library, written and patched as a builder does, and made
 * as a machine does that has the release before, the one before that, or none.
 */
@Command(
        name = "delta",
        description = {
            "What travels to a machine that has the release before, in share of the new release's bytes.",
            "Gets org.apache.hadoop:hadoop-client-runtime 3.3.4, 3.3.5, 3.3.6 and org.rocksdb:rocksdbjni 9.6.1, 9.7.3,",
            "9.7.4 (linux64; native: the library for aarch64, native_x86_64: the one for x86-64) from Maven Central with",
            "./mvnw, once. whole_zstd: the new release's files as one zstd stream, level 19, window of 128 MB."
        })
public final class DeltaBench implements Callable<Integer> {

    private static final double JAR_SHARE = 0.03;
    private static final double NATIVE_SHARE = 0.04;
    private static final double COLD_SHARE = 1.15;
    private static final double APPLY_RSS_MB = 128;
    private static final String PATCHES = Integer.toString(10 * 60 * 1000);
    private static final String NO_PATCHES = "0";
    private static final List<String> MACHINE = AgentJvm.FLAGS;
    private static final List<String> MAKER = List.of("-Xmx256m", "-XX:+UseSerialGC");

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("bowwave-delta");
        BenchReport report = new BenchReport("delta", 0);
        try {
            Published published = new Published(Path.of(System.getProperty("bowwave.launcher", "./bowwave"))
                    .toAbsolutePath()
                    .resolveSibling("."));
            measure(Subject.JAR, JAR_SHARE, published, folder.resolve("jar"), report, err);
            measure(Subject.NATIVE, NATIVE_SHARE, published, folder.resolve("native"), report, err);
            measure(Subject.NATIVE_X86_64, NATIVE_SHARE, published, folder.resolve("x86_64"), report, err);
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            return 1;
        } finally {
            Folders.delete(folder);
        }
        output.print(report);
        return report.exitCode();
    }

    private static void measure(
            Subject subject, double goal, Published published, Path folder, BenchReport report, PrintWriter err)
            throws IOException, InterruptedException {
        List<Path> trees = new ArrayList<>();
        for (String version : subject.versions()) {
            err.println(subject.coordinates(version));
            trees.add(published.tree(subject, version, folder.resolve(version)));
        }
        String blobs = Files.createDirectories(folder.resolve("blobs")).toString();
        Map<String, String> first = step(MAKER, "make", blobs, trees.get(0).toString(), NO_PATCHES);
        Map<String, String> last = step(MAKER, "make", blobs, trees.get(1).toString(), NO_PATCHES, name(first));
        Map<String, String> plain =
                step(MAKER, "make", blobs, trees.get(2).toString(), NO_PATCHES, name(last), name(first));
        err.println("making patches");
        Map<String, String> patched =
                step(MAKER, "make", blobs, trees.get(2).toString(), PATCHES, name(last), name(first));
        err.println("making the new release on machines");
        double raw = number(patched, "raw_bytes");
        Map<String, String> next = machine(folder.resolve("next"), blobs, last, patched);
        Map<String, String> two = machine(folder.resolve("two"), blobs, first, patched);
        Map<String, String> chunks = machine(folder.resolve("chunks"), blobs, last, plain);
        Map<String, String> none =
                step(MACHINE, "apply", blobs, folder.resolve("none").toString(), name(patched));
        err.println("packing it whole with zstd, for comparison");
        Map<String, String> whole = step(MAKER, "whole", blobs, trees.get(2).toString());
        // On its own: what a machine without a base fetches has packs of earlier releases too, and would flatter the
        // share.
        String own = Files.createDirectories(folder.resolve("own")).toString();
        Map<String, String> alone = step(MAKER, "make", own, trees.get(2).toString(), NO_PATCHES);
        double packed = number(alone, "pack_bytes") + number(alone, "layout_bytes") + number(alone, "manifest_bytes");
        String key = subject.name() + "_";
        report.figure(key + "share", number(next, "wire_bytes") / raw, goal);
        report.figure(key + "share_of_packed", number(next, "wire_bytes") / packed);
        report.figure(key + "two_back_share", number(two, "wire_bytes") / raw);
        report.figure(key + "two_back_share_of_packed", number(two, "wire_bytes") / packed);
        report.figure(key + "cold_share", number(none, "wire_bytes") / packed, COLD_SHARE);
        // All that the store has of the three releases, but for patches.
        double stored =
                number(first, "new_pack_bytes") + number(last, "new_pack_bytes") + number(plain, "new_pack_bytes");
        report.figure(key + "chain_stored_share", stored / packed);
        report.figure(
                key + "chain_stored_again_share",
                (number(last, "packed_again_bytes") + number(plain, "packed_again_bytes")) / packed);
        report.figure(key + "wire_kb", number(next, "wire_bytes") / 1000);
        report.figure(key + "make_s", number(patched, "patch_s"));
        report.figure(key + "make_rss_mb", number(patched, "rss_mb"));
        report.figure(key + "apply_s", number(next, "apply_s"));
        report.figure(key + "apply_rss_mb", number(next, "rss_mb"), APPLY_RSS_MB);
        report.baseline(key + "raw_mb", raw / 1e6);
        report.baseline(key + "packed_mb", packed / 1e6);
        report.baseline(key + "packed_share", packed / raw);
        report.baseline(key + "no_base_share", number(none, "wire_bytes") / raw);
        report.baseline(key + "whole_zstd_share", number(whole, "whole_bytes") / raw);
        report.baseline(key + "whole_zstd_s", number(whole, "whole_s"));
        report.baseline(key + "chunks_only_share", number(chunks, "wire_bytes") / raw);
        report.baseline(key + "no_base_apply_s", number(none, "apply_s"));
    }

    /** A machine that has a release and makes another. */
    private static Map<String, String> machine(
            Path releases, String blobs, Map<String, String> has, Map<String, String> wants)
            throws IOException, InterruptedException {
        step(MACHINE, "apply", blobs, releases.toString(), name(has));
        return step(MACHINE, "apply", blobs, releases.toString(), name(wants));
    }

    private static Map<String, String> step(List<String> jvm, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvm);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DeltaStep.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new TestbedException("%s ended with %d: %s".formatted(List.of(args), process.exitValue(), output));
        }
        Map<String, String> found = new HashMap<>();
        output.lines().filter(line -> line.matches("[a-z_]+=.*")).forEach(line -> {
            int equals = line.indexOf('=');
            found.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return found;
    }

    private static String name(Map<String, String> made) {
        return made.getOrDefault("name", "");
    }

    private static double number(Map<String, String> step, String key) {
        String found = step.get(key);
        if (found == null) {
            throw new TestbedException("a step did not say its " + key);
        }
        return Double.parseDouble(found);
    }
}
