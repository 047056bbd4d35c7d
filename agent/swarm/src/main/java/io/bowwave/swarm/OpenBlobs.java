package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The blobs that a loop's sessions read from. They are opened by other threads, since that may wait for a store. On the loop's thread. */
final class OpenBlobs {

    private static final int KEPT = 128;
    private static final long KEPT_NANOS = 5_000_000_000L;
    private static final int ASKING = 4096;

    /** What became of a wish; one of the two. */
    interface Opened {
        void open(OpenBlob blob);

        /** @param why null: it is not here */
        void failed(@Nullable Exception why);
    }

    private final IoLoop loop;
    private final BlobSource source;
    private final Executor openers;
    private final Map<Digest, OpenBlob> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Digest, List<Opened>> asked = new HashMap<>();

    OpenBlobs(IoLoop loop, BlobSource source, Executor openers) {
        this.loop = loop;
        this.source = source;
        this.openers = openers;
    }

    /** Now when it is open already, else later. */
    void get(Digest digest, Opened then) {
        OpenBlob here = open.get(digest);
        if (here != null && !here.view().stale()) {
            then.open(here);
            return;
        }
        List<Opened> others = asked.get(digest);
        if (others != null) {
            others.add(then);
            return;
        }
        if (asked.size() >= ASKING) {
            then.failed(new NotYetException("too many blobs are being opened"));
            return;
        }
        asked.put(digest, new ArrayList<>(List.of(then)));
        try {
            openers.execute(() -> openNow(digest));
        } catch (RejectedExecutionException e) {
            failed(digest, new NotYetException("too many blobs are being opened"));
        }
    }

    /** Closes what nobody reads any more. */
    void tidy(long now) {
        long longest = open.size() > KEPT ? 0 : KEPT_NANOS;
        for (Iterator<OpenBlob> each = open.values().iterator(); each.hasNext(); ) {
            OpenBlob blob = each.next();
            if (blob.idle(longest, now)) {
                blob.close();
                each.remove();
            }
        }
    }

    void close() {
        open.values().forEach(OpenBlob::close);
        open.clear();
    }

    private void openNow(Digest digest) {
        try {
            BlobView view = source.open(digest);
            if (view == null) {
                loop.execute(() -> failed(digest, null));
            } else {
                loop.execute(() -> opened(digest, view));
            }
        } catch (IOException | RuntimeException e) {
            loop.execute(() -> failed(digest, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loop.execute(() -> failed(digest, e));
        }
    }

    private void opened(Digest digest, BlobView view) {
        OpenBlob blob = new OpenBlob(view, loop);
        OpenBlob before = open.put(digest, blob);
        if (before != null) {
            before.retire();
        }
        List<Opened> waiting = asked.remove(digest);
        if (waiting != null) {
            waiting.forEach(each -> each.open(blob));
        }
        if (loop.closed()) {
            close();
        }
    }

    private void failed(Digest digest, @Nullable Exception why) {
        List<Opened> waiting = asked.remove(digest);
        if (waiting != null) {
            waiting.forEach(each -> each.failed(why));
        }
    }
}
