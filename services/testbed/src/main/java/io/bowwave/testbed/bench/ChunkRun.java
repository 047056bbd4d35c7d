package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The part of {@link ChunkBench} that is measured, in a JVM of its own with a builder's heap and flags. Packs are deleted as soon as they are
 * written, as by a store that is infinitely fast.
 */
final class ChunkRun {

    private static final double MB = 1e6;
    private static final double MIB = 1 << 20;

    private final Path tree;
    private final Path scratch;
    private final ObjectNode found = Json.mapper().createObjectNode();

    private ChunkRun(Path tree, Path scratch) {
        this.tree = tree;
        this.scratch = scratch;
    }

    /** Arguments: tree, bytes, seed, file for the figures. The tree is written, and changed later. */
    public static void main(String[] args) throws IOException {
        Path tree = Path.of(args[0]);
        Path scratch = Files.createDirectories(tree.resolveSibling("scratch"));
        SeededTree seeded = new SeededTree(tree, Long.parseLong(args[1]), Long.parseLong(args[2]));
        seeded.write();
        ObjectNode found = new ChunkRun(tree, scratch).measure(seeded);
        Files.write(Path.of(args[3]), Json.mapper().writeValueAsBytes(found));
    }

    private ObjectNode measure(SeededTree seeded) throws IOException {
        double sha256 = ChunkLimits.sha256();
        found.put("cold", ChunkLimits.forget(tree));
        double before = ChunkLimits.read(tree);
        ChunkLimits.forget(tree);
        resetPeaks();
        WrittenArtifact first = write("", List.of());
        ChunkLimits.forget(tree);
        // Others may use the disk and the processors too: the limit is taken before and after, and the mean of it
        // counts.
        double after = ChunkLimits.read(tree);
        found.put("disk_read_mb_per_s", (before + after) / 2);
        found.put("sha256_mb_per_s", (sha256 + ChunkLimits.sha256()) / 2);
        seeded.changeOnePercent();
        ChunkLimits.forget(tree);
        WrittenArtifact second = write("change_", List.of(new KnownArtifact(first.manifest(), first.layout())));
        found.put("change_pack_share", (double) second.packBytes() / first.packBytes());
        return found;
    }

    private WrittenArtifact write(String prefix, List<KnownArtifact> known) throws IOException {
        RunInstructions run = new RunInstructions("./run", Map.of(), 0, null, Duration.ofSeconds(1));
        long allocated = allocated();
        long cpu = cpuNanos();
        long began = System.nanoTime();
        WrittenArtifact written =
                new ArtifactWriter(scratch, known, (file, _, _) -> Files.delete(file)).write(tree, run);
        double seconds = (System.nanoTime() - began) / 1e9;
        double megabytes = written.manifest().size() / MB;
        found.put(prefix + "mb_per_s", megabytes / seconds);
        found.put(prefix + "mb_per_cpu_s", megabytes / ((cpuNanos() - cpu) / 1e9));
        found.put(prefix + "s", seconds);
        found.put(prefix + "pack_mb", written.packBytes() / MB);
        found.put(prefix + "allocated_kb_per_mb", (allocated() - allocated) / 1e3 / megabytes);
        found.put(prefix + "heap_peak_mb", heapPeak() / MIB);
        return written;
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
    }

    private static void resetPeaks() {
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
