package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerCounters.Count;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session is asked, on its loop's thread. */
final class PeerRequests {

    private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

    /** Ends the session. */
    interface Malformed {
        void because(int id, String what);
    }

    private final ServingLoop serving;
    private final PeerOutbox outbox;
    private final Malformed malformed;

    /** Requests whose blob is being opened, or whose plan is being made. */
    private final Set<Integer> opening = new HashSet<>();

    private boolean toldOfPlan;

    PeerRequests(ServingLoop serving, PeerOutbox outbox, Malformed malformed) {
        this.serving = serving;
        this.outbox = outbox;
        this.malformed = malformed;
    }

    /** @param frame without its length; valid during the call */
    void answer(ByteBuffer frame) {
        byte kind = frame.get();
        int id = frame.getInt();
        switch (kind) {
            case Wire.CANCEL -> cancel(id, frame.remaining());
            case Wire.PLAN -> plan(id, frame);
            case Wire.HAVE, Wire.LEAVES, Wire.WHOLE, Wire.BLOCKS -> ofBlob(kind, id, frame);
            default -> malformed.because(id, "request: found kind %d, expected 1 to 6".formatted(kind));
        }
    }

    private void cancel(int id, int extra) {
        if (extra != 0) {
            malformed.because(id, "cancel: found %d more bytes".formatted(extra));
        } else if (!outbox.cancel(id) && opening.remove(id)) {
            // What is being opened for it is not used then. If it was answered already, there is nothing to do.
            outbox.add(Wire.end(id, 0));
        }
    }

    private void plan(int id, ByteBuffer frame) {
        if (!admit(id)) {
            return;
        }
        byte[] request = new byte[frame.remaining()];
        frame.get(request);
        serving.plan(request, (answer, refusal) -> {
            if (opening.remove(id)) {
                if (answer != null) {
                    outbox.add(Upload.bytes(id, answer));
                } else {
                    refusedPlan(refusal);
                    outbox.add(Wire.error(id, Wire.FAILED, refusal));
                }
            }
        });
    }

    /** A planner that does not work refuses many a second: it is said once for each connection. */
    private void refusedPlan(String why) {
        if (!toldOfPlan) {
            toldOfPlan = true;
            LOG.warn("plan requests are refused: {}", why);
        }
    }

    private void ofBlob(byte kind, int id, ByteBuffer frame) {
        int expected = Wire.HASH + (kind == Wire.BLOCKS ? 9 : 0);
        if (frame.remaining() != expected) {
            malformed.because(
                    id, "request %d: found %d bytes, expected %d".formatted(kind, frame.remaining(), expected));
            return;
        }
        if (!admit(id)) {
            return;
        }
        byte[] hash = new byte[Wire.HASH];
        frame.get(hash);
        int first = kind == Wire.BLOCKS ? frame.getInt() : 0;
        int count = kind == Wire.BLOCKS ? frame.getInt() : 0;
        int reason = kind == Wire.BLOCKS ? frame.get() : 0;
        if (reason < 0 || reason >= Wire.CLASSES.size()) {
            malformed.because(id, "class: found %d, expected 0 to %d".formatted(reason, Wire.CLASSES.size() - 1));
            return;
        }
        serving.blobs().get(Digest.ofHash(hash), new OpenBlobs.Opened() {
            @Override
            public void open(OpenBlob blob) {
                if (opening.remove(id)) {
                    opened(kind, id, blob, first, count, Wire.CLASSES.get(reason));
                }
            }

            @Override
            public void failed(@Nullable Exception why) {
                if (opening.remove(id)) {
                    refused(id, why);
                }
            }
        });
    }

    private boolean admit(int id) {
        if (opening.size() + outbox.open() >= Wire.MAX_OPEN) {
            malformed.because(id, "requests: found more than %d that are not answered".formatted(Wire.MAX_OPEN));
            return false;
        }
        if (!opening.add(id)) {
            malformed.because(id, "request: found id %d twice".formatted(id));
            return false;
        }
        return true;
    }

    private void refused(int id, @Nullable Exception why) {
        if (why == null) {
            serving.counters().add(Count.NOT_HERE, 1);
            outbox.add(Wire.error(id, Wire.NOT_HERE, "the blob is not here"));
        } else if (why instanceof NotYetException) {
            outbox.add(Wire.error(id, Wire.NOT_YET, String.valueOf(why.getMessage())));
        } else {
            LOG.warn("a blob that a peer asks for cannot be read: {}", why.toString());
            outbox.add(Wire.error(id, Wire.FAILED, why.toString()));
        }
    }

    private void opened(byte kind, int id, OpenBlob blob, int first, int count, TransferClass reason) {
        try {
            switch (kind) {
                case Wire.HAVE -> map(id, blob.view());
                case Wire.LEAVES -> leaves(id, blob.view());
                case Wire.WHOLE -> whole(id, blob);
                default -> blocks(id, blob, first, count, reason);
            }
        } catch (IOException e) {
            refused(id, e);
        }
    }

    private void map(int id, BlobView view) throws IOException {
        boolean whole = view.hash() == null;
        byte[] bitmap = (whole ? BlockSets.all(view.complete() ? 1 : 0) : view.blocks()).toByteArray();
        outbox.add(Wire.done(Wire.frame(Wire.MAP_ANSWER, id, 9 + bitmap.length)
                .putLong(view.size())
                .put((byte) (view.complete() ? 1 : 0))
                .put(bitmap)));
    }

    private void leaves(int id, BlobView view) throws IOException {
        BlobHash hash = view.hash();
        if (hash == null) {
            outbox.add(Wire.error(id, Wire.NOT_HERE, "the blob moves whole"));
        } else {
            outbox.add(Upload.bytes(id, hash.leaves()));
        }
    }

    private void whole(int id, OpenBlob blob) {
        if (blob.view().complete()) {
            int units = Wire.units(blob.view().size());
            outbox.add(Upload.blocks(id, blob.use(), 0, units, TransferClass.ROLLBACK));
        } else {
            outbox.add(Wire.error(id, Wire.NOT_YET, "the blob is on its way"));
        }
    }

    private void blocks(int id, OpenBlob blob, int first, int count, TransferClass reason) {
        int total = Wire.units(blob.view().size());
        if (count < 1 || count > Wire.MAX_BLOCKS || first < 0 || first > total - count) {
            malformed.because(
                    id,
                    "blocks: found %d from %d on, expected 1 to %d of %d"
                            .formatted(count, first, Wire.MAX_BLOCKS, total));
            return;
        }
        outbox.add(Upload.blocks(id, blob.use(), first, count, reason));
    }
}
