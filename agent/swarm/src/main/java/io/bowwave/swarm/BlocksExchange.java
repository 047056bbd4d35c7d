package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Blocks that follow each other. */
final class BlocksExchange extends Exchange {

    private final BlobTransfer transfer;
    private final BlobHash hash;
    private final Digest blob;
    private final int first;
    private final int end;
    private final TransferClass reason;
    private int next;

    BlocksExchange(BlobTransfer transfer, BlobHash hash, Digest blob, int first, int end, TransferClass reason) {
        this.transfer = transfer;
        this.hash = hash;
        this.blob = blob;
        this.first = first;
        this.end = end;
        this.reason = reason;
        this.next = first;
    }

    @Override
    ByteBuffer request(int id) {
        return Wire.done(Wire.frame(Wire.BLOCKS, id, Wire.HASH + 9)
                .put(blob.hash())
                .putInt(first)
                .putInt(end - first)
                .put((byte) Wire.CLASSES.indexOf(reason)));
    }

    @Override
    void data(int index, ByteBuffer bytes) throws IOException {
        if (index != next || next >= end || bytes.remaining() != hash.blockSize(index)) {
            throw new IOException("found block %d of %d bytes, expected block %d of %d to %d"
                    .formatted(index, bytes.remaining(), next, first, end - 1));
        }
        next++;
        if (!transfer.take(index, bytes)) {
            throw new BadBlockException("it sent a bad block: block %d of blob %s".formatted(index, blob.brief()));
        }
    }

    @Override
    void end(int sent) throws IOException {
        if (sent != next) {
            throw new IOException("found the end before block %d, expected %d".formatted(sent, next));
        }
        transfer.ended(next, end);
    }

    @Override
    void failed(IOException why) {
        transfer.refused(why);
    }
}
