package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import io.bowwave.artifact.patch.PatchBase;
import io.bowwave.artifact.patch.PatchReader;
import io.bowwave.artifact.release.ReadOnlyTrees;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is done with bytes from outside, and what must hold whatever they are: a refusal is an {@link InvalidArtifactException}, what is
 * read can be written again byte by byte, and nothing is written outside the folder of releases. Any other end is a finding.
 */
final class FuzzTargets {

    /** A release of more is not put together: it would take the disk, not find faults. */
    private static final long MOST = 8 << 20;

    private static final byte[] BASE = "the quick brown fox jumps over the lazy dog".getBytes(UTF_8);

    private FuzzTargets() {}

    interface Target {
        void accept(byte[] input) throws IOException;
    }

    static void manifest(byte[] input) throws IOException {
        try {
            same(Manifest.decode(input).encode(), input);
        } catch (InvalidArtifactException e) {
            refused(e);
        }
    }

    static void layout(byte[] input) throws IOException {
        try {
            same(Layout.decode(input).encode(), input);
        } catch (InvalidArtifactException e) {
            refused(e);
        }
    }

    /** Manifest, layout and pack, each behind its length as two bytes; the pack is the rest. The layout is made to name the manifest. */
    static byte[] join(byte[] manifest, byte[] layout, byte[] pack) {
        ByteBuffer joined = ByteBuffer.allocate(4 + manifest.length + layout.length + pack.length);
        return joined.putShort((short) manifest.length)
                .put(manifest)
                .putShort((short) layout.length)
                .put(layout)
                .put(pack)
                .array();
    }

    /** Puts a release together, in a folder beside files that must stay as they are. */
    static void release(byte[] input) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(input);
        byte[] manifest = part(in);
        byte[] layout = part(in);
        byte[] pack = new byte[in.remaining()];
        in.get(pack);
        Path folder = Files.createTempDirectory("fuzz");
        try {
            Path outside = Files.createDirectories(folder.resolve("outside"));
            Files.writeString(outside.resolve("secret"), "untouched");
            Path packFile = Files.write(folder.resolve("pack"), pack);
            assemble(manifest, layout, folder.resolve("releases"), packFile);
            checkOutside(folder, pack);
        } finally {
            ReadOnlyTrees.delete(folder);
        }
    }

    /**
     * Makes bytes out of a patch and a base. Input: 0 and a whole patch pack; or another byte, the size that it says to make (two
     * bytes), then control, differences and literals, each behind its length as two bytes, which are put into frames here.
     */
    static void patch(byte[] input) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(input);
        boolean whole = !in.hasRemaining() || in.get() == 0;
        Path folder = Files.createTempDirectory("fuzz");
        try {
            Path base = Files.write(folder.resolve("base"), BASE);
            byte[] pack = new byte[in.remaining()];
            if (whole) {
                in.get(pack);
            } else {
                long raw = in.remaining() < 2 ? 0 : in.getShort() & 0xffff;
                pack = patchPack(raw, part(in), part(in), part(in));
            }
            apply(Files.write(folder.resolve("patch"), pack), base);
            if (!Arrays.equals(Files.readAllBytes(base), BASE)) {
                throw new AssertionError("the base was changed");
            }
        } catch (InvalidArtifactException e) {
            refused(e);
        } finally {
            ReadOnlyTrees.delete(folder);
        }
    }

    private static void apply(Path patch, Path baseFile) throws IOException {
        try (PatchBase base = PatchBase.of(baseFile, BASE.length);
                PatchReader reader = new PatchReader(patch, base)) {
            byte[] made = new byte[Chunker.MAX];
            while (reader.left() > 0) {
                reader.read(made, 0, (int) Math.min(made.length, reader.left()));
            }
            reader.end();
        }
    }

    private static byte[] patchPack(long raw, byte[] control, byte[] differences, byte[] literals) {
        byte[] first = Zstd.compress(control);
        byte[] second = Zstd.compress(differences);
        byte[] third = Zstd.compress(literals);
        ByteBuffer pack = ByteBuffer.allocate(24 + first.length + second.length + third.length);
        pack.put(new byte[] {'B', 'W', 'P', 'T', 'C', 'H', 0, 1})
                .putLong(raw)
                .putInt(first.length)
                .putInt(second.length);
        return pack.put(first).put(second).put(third).array();
    }

    private static void assemble(byte[] manifestBytes, byte[] layoutBytes, Path releases, Path pack)
            throws IOException {
        try {
            Manifest manifest = Manifest.decode(manifestBytes);
            Digest name = Digest.of(manifestBytes);
            if (layoutBytes.length >= ChunkTable.HASH) {
                System.arraycopy(name.hash(), 0, layoutBytes, layoutBytes.length - ChunkTable.HASH, ChunkTable.HASH);
            }
            Layout layout = Layout.decode(layoutBytes);
            ReleaseStore store = new ReleaseStore(releases);
            ReleasePlan plan = store.plan(name, manifest, layout);
            if (manifest.size() <= MOST) {
                store.assemble(plan, wanted -> pack);
                List<String> problems = store.verify(name);
                if (!problems.isEmpty()) {
                    throw new AssertionError("a release that is not what its manifest says: " + problems);
                }
            }
        } catch (InvalidArtifactException e) {
            refused(e);
        }
    }

    private static void checkOutside(Path folder, byte[] pack) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<String> outside = all.filter(path -> !path.startsWith(folder.resolve("releases")))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
            if (!outside.equals(List.of("", "outside", "outside/secret", "pack"))
                    || !Files.readString(folder.resolve("outside/secret")).equals("untouched")
                    || !Arrays.equals(Files.readAllBytes(folder.resolve("pack")), pack)) {
                throw new AssertionError("outside the releases there is now " + outside);
            }
        }
        Path releases = folder.resolve("releases");
        if (Files.isDirectory(releases)) {
            try (Stream<Path> all = Files.walk(releases)) {
                all.filter(Files::isSymbolicLink).forEach(link -> checkLink(link, releases));
            }
        }
    }

    private static void checkLink(Path link, Path releases) {
        try {
            if (Files.exists(link) && !link.toRealPath().startsWith(releases.toRealPath(LinkOption.NOFOLLOW_LINKS))) {
                throw new AssertionError("a link leaves the tree: " + link + " to " + Files.readSymbolicLink(link));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] part(ByteBuffer in) {
        int length = in.remaining() < 2 ? 0 : Math.min(in.getShort() & 0xffff, in.remaining());
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static void same(byte[] written, byte[] read) {
        if (!Arrays.equals(written, read)) {
            throw new AssertionError("what was read is not what is written");
        }
    }

    private static void refused(InvalidArtifactException e) {
        if (String.valueOf(e.getMessage()).isBlank()) {
            throw new AssertionError("a refusal that says nothing", e);
        }
    }
}
