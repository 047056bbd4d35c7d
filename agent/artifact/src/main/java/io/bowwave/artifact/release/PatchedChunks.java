package io.bowwave.artifact.release;

import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.PackSource;
import io.bowwave.artifact.patch.PatchBase;
import io.bowwave.artifact.patch.PatchReader;
import io.bowwave.artifact.release.ReleasePlan.Source;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;

/** Makes the chunks that a base lacks out of patch packs, checks each, and keeps them in one file until the release is made. */
final class PatchedChunks {

    private final ReleasePlan plan;
    private final PatchChoice choice;
    private final MessageDigest hash = Digest.sha256();
    private final byte[] raw = new byte[Chunker.MAX];

    PatchedChunks(ReleasePlan plan, PatchChoice choice) {
        this.plan = plan;
        this.choice = choice;
    }

    /**
     * @param file gets the chunks, one behind the other
     * @throws InvalidArtifactException names the file that could not be made, and why
     */
    void write(Path file, PackSource packs) throws IOException {
        Iterator<Pack> next = choice.patch().packs().iterator();
        try (PatchBase base = new PatchBase(choice.manifest(), choice.folder());
                FileChannel out = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            int made = 0;
            while (next.hasNext()) {
                Pack pack = next.next();
                made = write(pack, packs, base, made, out);
            }
            if (made < choice.missing().count()) {
                throw new InvalidArtifactException(at(made) + ": found no patch, expected one");
            }
        }
        // From now on they are local chunks as others are.
        plan.local().add(new Source(plan.name(), file, choice.missing().bytes()), choice.missing());
    }

    private int write(Pack pack, PackSource packs, PatchBase base, int first, FileChannel out) throws IOException {
        int made = first;
        try (PatchReader reader = new PatchReader(packs.file(pack), base)) {
            while (reader.left() > 0) {
                if (made == choice.missing().count()) {
                    throw new InvalidArtifactException("found more bytes, expected the end");
                }
                int size = choice.missing().size(made);
                if (size > reader.left()) {
                    throw new InvalidArtifactException(
                            "found %d bytes left in the patch, expected %d".formatted(reader.left(), size));
                }
                reader.read(raw, 0, size);
                check(choice.missing().chunk(made), size);
                for (ByteBuffer bytes = ByteBuffer.wrap(raw, 0, size); bytes.hasRemaining(); ) {
                    out.write(bytes);
                }
                made++;
            }
            reader.end();
            return made;
        } catch (InvalidArtifactException e) {
            throw new InvalidArtifactException(
                    "%s: patch pack %s: %s".formatted(at(made), pack.digest(), e.getMessage()), e);
        }
    }

    private void check(int chunk, int size) throws InvalidArtifactException {
        hash.update(raw, 0, size);
        byte[] found = hash.digest();
        ChunkTable chunks = plan.manifest().chunks();
        if (!chunks.matches(chunk, found)) {
            throw new InvalidArtifactException(
                    "found %s, expected %s".formatted(Digest.ofHash(found), chunks.digest(chunk)));
        }
    }

    /** The file that first needs a missing chunk, and which of the manifest's chunks that is. */
    private String at(int made) {
        List<FileEntry> files = plan.manifest().files();
        if (made >= choice.missing().count()) {
            return "end";
        }
        int chunk = choice.missing().chunk(made);
        for (FileEntry file : files) {
            for (int i = 0; i < file.chunkCount(); i++) {
                if (file.chunk(i) == chunk) {
                    return "%s: chunk %d".formatted(file.path(), chunk);
                }
            }
        }
        return "chunk " + chunk;
    }
}
