package io.bowwave.artifact.patch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.bowwave.artifact.ChunkPlace;
import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.Codec;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.PackRange;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A base whose packs are in a store: reads those of its chunks that patches need, in a few long ranges, checks them, and keeps them
 * unpacked in a file of at most {@link #MAX_BYTES} until it is closed. What cannot be had is left out. For one thread.
 */
public final class BaseChunks implements BaseContent, AutoCloseable {

    /** Of the file, bytes. */
    public static final long MAX_BYTES = 512L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BaseChunks.class);

    /** Two chunks that are not farther apart are read at once, bytes: a further request takes longer. */
    private static final int GAP = 64 << 10;

    private static final int MAX_RANGE = 8 << 20;

    private final KnownArtifact artifact;
    private final PackRange packs;
    private final FileChannel file;
    private final long[] places;
    private final MessageDigest hash = Digest.sha256();
    private final byte[] raw = new byte[Chunker.MAX];
    private long end;

    /** @param scratch a folder for the file */
    public BaseChunks(KnownArtifact artifact, PackRange packs, Path scratch) throws IOException {
        this.artifact = artifact;
        this.packs = packs;
        this.places = new long[artifact.manifest().chunks().count()];
        Arrays.fill(places, -1);
        Path path = Files.createTempFile(scratch, "base", ".part");
        this.file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Override
    public void expect(List<Part> parts) throws IOException {
        Layout layout = artifact.layout();
        int[] wanted = wanted(parts).stream()
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(layout::pack).thenComparingInt(layout::offset))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int first = 0; first < wanted.length; ) {
            int next = first + 1;
            while (next < wanted.length && near(wanted[first], wanted[next - 1], wanted[next])) {
                next++;
            }
            fetch(wanted, first, next);
            first = next;
        }
    }

    @Override
    public boolean read(Part part, byte[] into) throws IOException {
        FileEntry entry = artifact.manifest().files().get(part.file());
        ChunkTable chunks = artifact.manifest().chunks();
        long at = 0;
        for (int i = 0; i < entry.chunkCount() && at < part.from() + part.length(); i++) {
            int size = chunks.size(entry.chunk(i));
            long from = Math.max(at, part.from());
            long to = Math.min(at + size, part.from() + part.length());
            if (from < to) {
                long place = places[entry.chunk(i)];
                if (place < 0) {
                    return false;
                }
                ByteBuffer target = ByteBuffer.wrap(into, (int) (from - part.from()), (int) (to - from));
                for (long next = place + from - at; target.hasRemaining(); ) {
                    next += Math.max(0, file.read(target, next));
                }
            }
            at += size;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The chunks of the parts, those of the first parts first, as many as there is room for. */
    private BitSet wanted(List<Part> parts) {
        BitSet wanted = new BitSet();
        long bytes = 0;
        for (Part part : parts) {
            FileEntry entry = artifact.manifest().files().get(part.file());
            long at = 0;
            for (int i = 0; i < entry.chunkCount(); i++) {
                int chunk = entry.chunk(i);
                int size = artifact.manifest().chunks().size(chunk);
                boolean inside = at < part.from() + part.length() && at + size > part.from();
                if (inside && !wanted.get(chunk) && bytes + size <= MAX_BYTES) {
                    wanted.set(chunk);
                    bytes += size;
                }
                at += size;
            }
        }
        return wanted;
    }

    private boolean near(int first, int before, int next) {
        Layout layout = artifact.layout();
        int gap = layout.offset(next) - layout.offset(before) - layout.length(before);
        int length = layout.offset(next) + layout.length(next) - layout.offset(first);
        return layout.pack(before) == layout.pack(next) && gap <= GAP && length <= MAX_RANGE;
    }

    private void fetch(int[] wanted, int first, int next) throws IOException {
        Layout layout = artifact.layout();
        Pack pack = layout.packs().get(layout.pack(wanted[first]));
        int from = layout.offset(wanted[first]);
        int to = layout.offset(wanted[next - 1]) + layout.length(wanted[next - 1]);
        byte[] range;
        try {
            range = packs.read(pack, from, to - from);
        } catch (IOException e) {
            LOG.warn("{} chunks are not patched: {}", next - first, e.getMessage());
            return;
        }
        for (int i = first; i < next; i++) {
            keep(wanted[i], pack, range, layout.offset(wanted[i]) - from);
        }
    }

    private void keep(int chunk, Pack pack, byte[] range, int offset) throws IOException {
        int size = artifact.manifest().chunks().size(chunk);
        if (!unpack(artifact.layout().place(chunk), range, offset, size) || !right(chunk, size)) {
            LOG.warn("pack {}: chunk {} is not what the manifest says", pack.digest(), chunk);
            return;
        }
        places[chunk] = end;
        for (ByteBuffer bytes = ByteBuffer.wrap(raw, 0, size); bytes.hasRemaining(); ) {
            end += file.write(bytes, end);
        }
    }

    private boolean unpack(ChunkPlace place, byte[] range, int offset, int size) {
        if (offset + place.length() > range.length) {
            return false;
        }
        if (place.codec() == Codec.NONE) {
            System.arraycopy(range, offset, raw, 0, size);
        } else {
            try {
                long unpacked = Zstd.decompressByteArray(raw, 0, size, range, offset, place.length());
                if (unpacked != size) {
                    return false;
                }
            } catch (ZstdException e) {
                return false;
            }
        }
        return true;
    }

    private boolean right(int chunk, int size) {
        hash.update(raw, 0, size);
        return artifact.manifest().chunks().matches(chunk, hash.digest());
    }
}
