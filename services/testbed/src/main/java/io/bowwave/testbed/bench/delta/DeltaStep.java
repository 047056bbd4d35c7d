package io.bowwave.testbed.bench.delta;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Patch;
import io.bowwave.artifact.patch.BaseChunks;
import io.bowwave.artifact.patch.PatchLimits;
import io.bowwave.artifact.patch.PatchMaker;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of the benchmark, in a process of its own so that its memory can be told. Blobs stand in a folder as a store would hold them;
 * what a machine reads from there is counted, each blob once, whole, as it would travel.
 *
 * <p>Arguments: {@code make BLOBS TREE MILLIS-FOR-PATCHES [NAME OF A BASE ...]}, {@code apply BLOBS RELEASES NAME} or
 * {@code whole BLOBS TREE}. A name is {@code <manifest hex>:<layout hex>}. Prints {@code key=value} lines.
 */
public final class DeltaStep {

    private static final RunInstructions RUN =
            new RunInstructions("./run", Map.of(), 0, null, RunInstructions.DEFAULT_STOP_GRACE);
    private static final int WHOLE_LEVEL = 19;
    private static final int WHOLE_WINDOW_LOG = 27;
    private static final double NANOS_PER_S = 1e9;
    private static final double KB_PER_MB = 1024;

    private final Path blobs;
    private final Map<String, Long> fetched = new HashMap<>();

    private DeltaStep(Path blobs) {
        this.blobs = blobs;
    }

    public static void main(String[] args) throws IOException {
        DeltaStep step = new DeltaStep(Path.of(args[1]));
        if (args[0].equals("make")) {
            step.make(Path.of(args[2]), Long.parseLong(args[3]), List.of(args).subList(4, args.length));
        } else if (args[0].equals("whole")) {
            whole(Path.of(args[2]));
        } else {
            step.apply(new ReleaseStore(Path.of(args[2])), args[3]);
        }
        print("rss_mb", peakMb());
    }

    private void make(Path tree, long millis, List<String> bases) throws IOException {
        List<KnownArtifact> known = new ArrayList<>();
        for (String base : bases) {
            known.add(new KnownArtifact(manifest(base), layout(base)));
        }
        PackSink sink = (file, pack, _) ->
                Files.move(file, path(BlobKind.PACK, pack.digest()), StandardCopyOption.REPLACE_EXISTING);
        long from = System.nanoTime();
        WrittenArtifact artifact = new ArtifactWriter(blobs, known, sink).write(tree, RUN);
        print("write_s", (System.nanoTime() - from) / NANOS_PER_S);
        from = System.nanoTime();
        PatchLimits limits =
                new PatchLimits(PatchLimits.DEFAULT.rawBytes(), Duration.ofMillis(millis), PatchLimits.DEFAULT.share());
        PatchMaker maker = new PatchMaker(blobs, limits, System::nanoTime, sink);
        List<Patch> patches = new ArrayList<>();
        for (KnownArtifact base : known) {
            try (BaseChunks old = new BaseChunks(base, this::range, blobs)) {
                maker.make(base.layout().manifest(), base.manifest(), old, artifact, tree)
                        .ifPresent(patches::add);
            }
        }
        print("patch_s", (System.nanoTime() - from) / NANOS_PER_S);
        WrittenArtifact done = artifact.withPatches(patches);
        Files.write(path(BlobKind.LAYOUT, done.ref().layout()), done.layout().encode());
        Files.write(
                path(BlobKind.MANIFEST, done.ref().manifest()), done.manifest().encode());
        System.out.println("name=" + done.ref().manifest().hex() + ":"
                + done.ref().layout().hex());
        print("raw_bytes", (double) done.manifest().size());
        print("manifest_bytes", done.manifest().encode().length);
        print("layout_bytes", done.layout().encode().length);
        print("new_pack_bytes", (double) done.packBytes());
        print("packed_again_bytes", (double) done.packedAgain());
        print("pack_bytes", (double)
                done.layout().plainPacks().stream().mapToLong(Pack::size).sum());
    }

    /** In the order in which an agent does it: layout, manifest or its patch, packs. */
    private void apply(ReleaseStore releases, String name) throws IOException {
        long from = System.nanoTime();
        Layout layout = Layout.read(fetch(BlobKind.LAYOUT, layoutOf(name)), layoutOf(name));
        Optional<Path> patched = releases.manifestPatch(layout).isEmpty()
                ? Optional.empty()
                : releases.patchManifest(layout, pack -> fetch(BlobKind.PACK, pack.digest()));
        Path file = patched.isPresent() ? patched.get() : fetch(BlobKind.MANIFEST, manifestOf(name));
        Manifest manifest = Manifest.read(file, manifestOf(name));
        ReleasePlan plan = releases.plan(manifestOf(name), manifest, layout);
        for (Pack pack : plan.packs()) {
            fetch(BlobKind.PACK, pack.digest());
        }
        releases.assemble(plan, pack -> fetch(BlobKind.PACK, pack.digest()));
        print("apply_s", (System.nanoTime() - from) / NANOS_PER_S);
        print("wire_bytes", (double)
                fetched.values().stream().mapToLong(Long::longValue).sum());
        print("patched", plan.base().isPresent() ? 1 : 0);
        if (!releases.verify(plan.name()).isEmpty()) {
            throw new IOException("the release is not what its manifest says");
        }
    }

    /** The baseline: all files as one zstd stream. */
    private static void whole(Path tree) throws IOException {
        long from = System.nanoTime();
        List<Path> files;
        try (Stream<Path> all = Files.walk(tree)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Path file = Files.createTempFile(tree.resolveSibling("."), "whole", ".zst");
        try (OutputStream to = Files.newOutputStream(file);
                ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(to, WHOLE_LEVEL)) {
            zstd.setLong(WHOLE_WINDOW_LOG);
            zstd.setWorkers(Runtime.getRuntime().availableProcessors());
            for (Path each : files) {
                Files.copy(each, zstd);
            }
        }
        print("whole_s", (System.nanoTime() - from) / NANOS_PER_S);
        print("whole_bytes", (double) Files.size(file));
    }

    private Path fetch(BlobKind kind, Digest blob) throws IOException {
        Path path = path(kind, blob);
        fetched.put(path.toString(), Files.size(path));
        return path;
    }

    private byte[] range(Pack pack, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(path(BlobKind.PACK, pack.digest()))) {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes, offset + (long) bytes.position());
            }
        }
        return bytes.array();
    }

    private Manifest manifest(String name) throws IOException {
        return Manifest.read(path(BlobKind.MANIFEST, manifestOf(name)), manifestOf(name));
    }

    private Layout layout(String name) throws IOException {
        return Layout.read(path(BlobKind.LAYOUT, layoutOf(name)), layoutOf(name));
    }

    private Path path(BlobKind kind, Digest blob) throws IOException {
        Path path = blobs.resolve(kind.key(blob));
        Files.createDirectories(path.resolveSibling("."));
        return path;
    }

    private static Digest manifestOf(String name) {
        return Digest.ofHex(name.substring(0, name.indexOf(':')));
    }

    private static Digest layoutOf(String name) {
        return Digest.ofHex(name.substring(name.indexOf(':') + 1));
    }

    private static void print(String key, double value) {
        System.out.println(key + "=" + value);
    }

    /** The most that this process had resident, as Linux counts it; 0 elsewhere. */
    private static double peakMb() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KB_PER_MB)
                .sum();
    }
}
