package io.bowwave.testbed.bench.replicate;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.replicator.ReplicatorConfig;
import io.bowwave.replicator.ReplicatorMain;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.S3BlobStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Stores, log and artifact, and the two ways of copying it. */
final class ReplicateRun implements AutoCloseable {

    private static final int S3_PORT = 9000;
    private static final int TRANSFERS = 2;
    private static final long UNLIMITED_BITS = 40_000_000_000L;
    private static final int FILE_BYTES = 32 << 20;
    private static final RegionName HOME = new RegionName("home");
    private static final RunInstructions RUN = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));

    private final ReplicatePlan plan;
    private final PrintWriter says;
    private final Path folder;
    private final WanBed bed;
    private final List<S3Server> servers = new ArrayList<>();

    /**
     * What was found.
     *
     * @param homeCopies bytes that left home, without headers, over the artifact's
     * @param seconds from the build's event until the last region was complete
     */
    record Result(double homeCopies, double seconds) {}

    private ReplicateRun(ReplicatePlan plan, PrintWriter says, Path folder, WanBed bed) {
        this.plan = plan;
        this.says = says;
        this.folder = folder;
        this.bed = bed;
    }

    static ReplicateRun prepare(ReplicatePlan plan, PrintWriter says) throws IOException {
        Path folder = Files.createTempDirectory("bowwave-replicate");
        ReplicateRun run = new ReplicateRun(plan, says, folder, WanBed.make(plan.regions() + 1));
        try {
            for (int number = 0; number <= plan.regions(); number++) {
                run.servers.add(run.store(number));
            }
            return run;
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** All have the same keys: a replicator reads its helpers' stores with one. */
    private S3Server store(int number) throws IOException {
        Path own = Files.createDirectories(folder.resolve("s3-" + number));
        if (number > 0) {
            Files.copy(folder.resolve("s3-0").resolve("secret-key"), own.resolve("secret-key"));
        }
        return S3Server.start(own, WanBed.address(number), S3_PORT, WanBed.launcher(number));
    }

    /** Each region copies from home, and knows of no other. */
    Result alone() throws IOException {
        return race("alone", false);
    }

    /** The regions help each other. */
    Result helped() throws IOException {
        return race("helped", true);
    }

    private Result race(String name, boolean help) throws IOException {
        List<RunningProcess> replicators = new ArrayList<>();
        try (KafkaServer kafka = KafkaServer.start(folder.resolve("kafka-" + name));
                BuildLine line = new BuildLine(kafka.bootstrap(), HOME)) {
            String bucket = "bowwave-" + name;
            servers.forEach(server -> server.createBucket(bucket));
            bed.limit(UNLIMITED_BITS);
            WrittenArtifact artifact = artifact(bucket);
            bed.limit(plan.bitsPerSecond());
            for (int number = 1; number <= plan.regions(); number++) {
                if (help) {
                    line.define(region(number), servers.get(number).endpoint(), bucket);
                }
                replicators.add(ReplicatorMain.start(config(number, kafka.bootstrap(), bucket)));
            }
            line.settle();
            says.printf("%s: %d regions, %d MB%n", name, plan.regions(), plan.bytes() >> 20);
            long before = WanBed.bytesOut(0);
            double seconds = line.copy(artifact.ref(), plan.regions(), limit(help));
            long out = WanBed.bytesOut(0) - before;
            says.printf("%s: %.1f s, %d MB left home%n", name, seconds, out >> 20);
            return new Result(out * ReplicatePlan.PAYLOAD_SHARE / artifact.packBytes(), seconds);
        } finally {
            replicators.forEach(RunningProcess::close);
        }
    }

    /** Three times what the slower way would take. */
    private Duration limit(boolean help) {
        double floors = help ? plan.regions() + 3.0 : plan.regions() * 3.0;
        return Duration.ofSeconds(60 + (long) (plan.floorSeconds() * floors));
    }

    private RegionName region(int number) {
        return new RegionName("region-" + number);
    }

    private WrittenArtifact artifact(String bucket) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Random random = new Random(plan.seed());
        for (long at = 0; at < plan.bytes(); at += FILE_BYTES) {
            int length = (int) Math.min(FILE_BYTES, plan.bytes() - at);
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(tree.resolve("file-" + at / FILE_BYTES)))) {
                byte[] block = new byte[1 << 16];
                for (int written = 0; written < length; written += block.length) {
                    random.nextBytes(block);
                    out.write(block, 0, Math.min(block.length, length - written));
                }
            }
        }
        S3Server home = servers.getFirst();
        try (S3BlobStore store =
                S3BlobStore.open(URI.create(home.endpoint()), home.accessKey(), home.secretKey(), bucket)) {
            WrittenArtifact artifact = new ArtifactWriter(
                            folder, List.of(), (file, pack, _) -> store.put(BlobKind.PACK, pack.digest(), file))
                    .write(tree, RUN);
            store.put(
                    BlobKind.LAYOUT, artifact.ref().layout(), artifact.layout().encode());
            store.put(
                    BlobKind.MANIFEST,
                    artifact.ref().manifest(),
                    artifact.manifest().encode());
            return artifact;
        }
    }

    private ReplicatorConfig config(int number, String bootstrap, String bucket) {
        S3Server own = servers.get(number);
        S3Server home = servers.getFirst();
        return new ReplicatorConfig(
                "127.0.0.1",
                0,
                region(number),
                HOME,
                bootstrap,
                URI.create(own.endpoint()),
                own.accessKey(),
                new Secret(own.secretKey()),
                bucket,
                URI.create(home.endpoint()),
                home.accessKey(),
                new Secret(home.secretKey()),
                bucket,
                1,
                TRANSFERS,
                home.accessKey(),
                new Secret(home.secretKey()),
                Duration.ofHours(6),
                1 << 20,
                Duration.ofHours(1),
                Duration.ofHours(12),
                Duration.ofMinutes(10));
    }

    @Override
    public void close() {
        servers.forEach(S3Server::close);
        bed.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            says.println("left behind: " + folder + ": " + e.getMessage());
        }
    }
}
