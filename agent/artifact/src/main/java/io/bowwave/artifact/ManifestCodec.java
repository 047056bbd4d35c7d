package io.bowwave.artifact;

import io.bowwave.artifact.FileEntry.Kind;
import io.bowwave.artifact.run.RunInstructions;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** The manifest as canonical CBOR; see the package's documentation for the form. */
public final class ManifestCodec {

    private static final String WHAT = "manifest";

    private ManifestCodec() {}

    public static void encode(Manifest manifest, OutputStream to) {
        CborWriter out = new CborWriter(to);
        out.map(4).text("v").uint(Manifest.VERSION);
        out.text("run").value(RunInstructionsCodec.encode(manifest.run()));
        out.text("files").array(manifest.files().size());
        manifest.files().forEach(file -> encode(file, out));
        ChunkTable chunks = manifest.chunks();
        out.text("chunks").array(2).bytes(chunks.hashes()).array(chunks.count());
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            out.uint(chunks.size(chunk));
        }
    }

    static Manifest decode(ByteBuffer cbor) throws InvalidArtifactException {
        ByteBuffer whole = cbor.slice();
        CborReader in = new CborReader(whole, WHAT);
        in.map("the whole", 4);
        in.key("v");
        version(in, WHAT, Manifest.VERSION);
        in.key("run");
        RunInstructions run = RunInstructionsCodec.decode(in.value("run"));
        in.key("files");
        List<FileEntry> files = new FileTable(whole, files(in));
        in.key("chunks");
        ChunkTable chunks = chunks(in);
        in.end();
        ManifestRules.check(files, chunks);
        return new Manifest(files, chunks, run);
    }

    static void version(CborReader in, String what, int known) throws InvalidArtifactException {
        int found = in.uint("v", Integer.MAX_VALUE);
        if (found != known) {
            throw new InvalidArtifactException(
                    "%s: v: found version %d, expected %d: this program is %s than the one that wrote it"
                            .formatted(what, found, known, found > known ? "older" : "newer"));
        }
    }

    private static void encode(FileEntry file, CborWriter out) {
        switch (file.kind()) {
            case FILE, EXECUTABLE -> {
                out.array(4).text(file.path()).uint(file.kind().number());
                out.uint(file.size()).array(file.chunkCount());
                for (int i = 0; i < file.chunkCount(); i++) {
                    out.uint(file.chunk(i));
                }
            }
            case LINK ->
                out.array(3).text(file.path()).uint(file.kind().number()).text(file.target());
            case EMPTY_FOLDER -> out.array(2).text(file.path()).uint(file.kind().number());
        }
    }

    /** Checks the entries, and returns where each begins. */
    private static int[] files(CborReader in) throws InvalidArtifactException {
        int count = in.arrayUpTo("files", Manifest.MAX_ENTRIES);
        int[] at = new int[count];
        int references = Manifest.MAX_REFERENCES;
        for (int i = 0; i < count; i++) {
            at[i] = in.position();
            references -= file(in, "files[" + i + "]", references).chunkCount();
        }
        return at;
    }

    /** @param references that are left of {@link Manifest#MAX_REFERENCES} */
    private static FileEntry file(CborReader in, String where, int references) throws InvalidArtifactException {
        int items = in.array(where);
        String path = in.text(where + ".path");
        String problem = TreePaths.problem(path);
        if (problem != null) {
            throw in.invalid(where + ".path", problem + " (\"" + path + "\")", "a path in the tree");
        }
        Kind kind = Kind.of(in.uint(path + ": kind", Kind.LAST));
        int expected =
                switch (kind) {
                    case FILE, EXECUTABLE -> 4;
                    case LINK -> 3;
                    case EMPTY_FOLDER -> 2;
                };
        if (items != expected) {
            throw in.invalid(path, items + " items", expected + " items");
        }
        return switch (kind) {
            case FILE, EXECUTABLE -> regular(in, path, kind == Kind.EXECUTABLE, references);
            case LINK -> link(in, path);
            case EMPTY_FOLDER -> FileEntry.emptyFolder(path);
        };
    }

    private static FileEntry regular(CborReader in, String path, boolean executable, int references)
            throws InvalidArtifactException {
        long size = in.uint(path + ": size", Long.MAX_VALUE);
        int[] chunks = new int[in.arrayUpTo(path + ": chunks", references)];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = in.uint(path + ": chunks", Manifest.MAX_CHUNKS);
        }
        return FileEntry.file(path, executable, size, chunks);
    }

    private static FileEntry link(CborReader in, String path) throws InvalidArtifactException {
        String target = in.text(path + ": target");
        String problem = TreePaths.linkProblem(path, target);
        if (problem != null) {
            throw in.invalid(path, problem, "a relative link inside the tree");
        }
        return FileEntry.link(path, target);
    }

    private static ChunkTable chunks(CborReader in) throws InvalidArtifactException {
        in.array("chunks", 2);
        ByteBuffer hashes = in.view("chunks.digests");
        int count = in.arrayUpTo("chunks.sizes", Manifest.MAX_CHUNKS);
        if (hashes.remaining() != (long) count * ChunkTable.HASH) {
            throw in.invalid(
                    "chunks",
                    hashes.remaining() + " bytes of digests",
                    (long) count * ChunkTable.HASH + " for " + count + " sizes");
        }
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = in.uint("chunks.sizes[" + i + "]", Chunker.MAX);
            if (sizes[i] == 0) {
                throw in.invalid("chunks.sizes[" + i + "]", "0", "1 to " + Chunker.MAX);
            }
        }
        return new ChunkTable(hashes, sizes, count);
    }
}
