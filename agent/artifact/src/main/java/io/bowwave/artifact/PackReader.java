package io.bowwave.artifact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads chunks out of packs on the local disk. A chunk never unpacks to more than its declared size, whatever its frame says. Holds two
 * chunks in memory and a few open files. For one thread.
 */
public final class PackReader implements AutoCloseable {

    private static final int MAX_OPEN = 8;

    private final PackSource source;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final byte[] stored = new byte[Chunker.MAX];
    private final LinkedHashMap<Digest, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);

    public PackReader(PackSource source) {
        this.source = source;
    }

    /**
     * Reads and unpacks a chunk; the caller checks its hash.
     *
     * @param raw receives it
     * @param size its raw size
     */
    public void read(Pack pack, ChunkPlace place, byte[] raw, int size) throws IOException {
        byte[] target = place.codec() == Codec.NONE ? raw : stored;
        readFully(pack, place, ByteBuffer.wrap(target, 0, place.length()));
        if (place.codec() == Codec.ZSTD) {
            unpack(pack, place, raw, size);
        }
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        for (FileChannel each : open.values()) {
            each.close();
        }
    }

    private void unpack(Pack pack, ChunkPlace place, byte[] raw, int size) throws InvalidArtifactException {
        long declared = Zstd.getFrameContentSize(stored, 0, place.length());
        if (declared != size) {
            throw invalid(pack, place, "a frame of " + declared + " raw bytes", size + " raw bytes");
        }
        try {
            int unpacked = zstd.decompressByteArray(raw, 0, size, stored, 0, place.length());
            if (unpacked != size) {
                throw invalid(pack, place, unpacked + " raw bytes", size + " raw bytes");
            }
        } catch (ZstdException e) {
            throw invalid(pack, place, "no zstd frame (" + e.getMessage() + ")", size + " raw bytes");
        }
    }

    private void readFully(Pack pack, ChunkPlace place, ByteBuffer target) throws IOException {
        FileChannel channel = channel(pack);
        long at = place.offset();
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw invalid(pack, place, "the end at " + at, pack.size() + " bytes");
            }
            at += read;
        }
    }

    private FileChannel channel(Pack pack) throws IOException {
        FileChannel found = open.get(pack.digest());
        if (found == null) {
            closeEldest();
            found = open(pack);
            open.put(pack.digest(), found);
        }
        return found;
    }

    /** A file that is shorter, longer or of another kind is refused before anything is read from it. */
    private FileChannel open(Pack pack) throws IOException {
        FileChannel channel = FileChannel.open(source.file(pack));
        try {
            byte[] magic = new byte[Pack.HEAD];
            int read = channel.read(ByteBuffer.wrap(magic), 0);
            if (channel.size() != pack.size() || read != magic.length || !Arrays.equals(magic, Pack.MAGIC)) {
                throw new InvalidArtifactException(
                        "pack %s: found %d bytes that begin with %s, expected %d that begin with %s"
                                .formatted(pack.digest(), channel.size(), hex(magic), pack.size(), hex(Pack.MAGIC)));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private void closeEldest() throws IOException {
        if (open.size() >= MAX_OPEN) {
            Iterator<Map.Entry<Digest, FileChannel>> eldest = open.entrySet().iterator();
            eldest.next().getValue().close();
            eldest.remove();
        }
    }

    private static InvalidArtifactException invalid(Pack pack, ChunkPlace place, String found, String expected) {
        return new InvalidArtifactException("pack %s: %d bytes at %d: found %s, expected %s"
                .formatted(pack.digest(), place.length(), place.offset(), found, expected));
    }
}
