package io.bowwave.swarm;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.swarm.fetching.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A blob that moves whole, and counts when its SHA-256 is its name. */
final class WholeExchange extends Exchange {

    private final BlobTransfer transfer;
    private final BlobTransfer.Order order;
    private final BlobFolder folder;
    private @Nullable IncomingBlob incoming;
    private int next;

    WholeExchange(BlobTransfer transfer, BlobTransfer.Order order, BlobFolder folder) {
        this.transfer = transfer;
        this.order = order;
        this.folder = folder;
    }

    @Override
    ByteBuffer request(int id) {
        return Wire.done(
                Wire.frame(Wire.WHOLE, id, Wire.HASH).put(order.want().blob().hash()));
    }

    @Override
    void data(int index, ByteBuffer bytes) throws IOException {
        if (index != next) {
            throw new IOException("found part %d, expected %d".formatted(index, next));
        }
        next++;
        int length = bytes.remaining();
        IncomingBlob into = incoming;
        try {
            if (into == null) {
                into = folder.incoming(order.want().blob());
                incoming = into;
            }
            if (into.size() + length > order.want().size()) {
                throw new IOException("found more than %d bytes, expected a blob that is smaller"
                        .formatted(order.want().size()));
            }
            into.write(bytes);
        } catch (DiskFullException e) {
            drop();
            transfer.fail(Failure.OWN, e);
            return;
        }
        order.received().add(order.from(), order.origin(), length);
    }

    @Override
    void end(int sent) throws IOException {
        if (sent != next) {
            throw new IOException("found the end before part %d, expected %d".formatted(sent, next));
        }
        try {
            IncomingBlob whole = incoming == null ? folder.incoming(order.want().blob()) : incoming;
            incoming = null;
            folder.keep(whole);
            transfer.wholeHere();
        } catch (InvalidArtifactException e) {
            transfer.bad("%s sent a bad blob: %s".formatted(order.from(), e.getMessage()));
            throw new BadBlockException("%s sent a bad blob: %s".formatted(order.from(), e.getMessage()));
        } catch (IOException e) {
            transfer.fail(Failure.OWN, e);
        }
    }

    @Override
    void failed(IOException why) {
        drop();
        transfer.refused(why);
    }

    @Override
    void dropped() {
        drop();
    }

    private void drop() {
        if (incoming != null) {
            incoming.close();
            incoming = null;
        }
    }
}
