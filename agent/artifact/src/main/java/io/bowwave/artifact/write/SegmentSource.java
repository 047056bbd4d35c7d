package io.bowwave.artifact.write;

import java.io.IOException;

/** Fills segments with chunks of files. Runs once, on one thread. */
interface SegmentSource {

    /** Where segments come from and go to. */
    interface Exchange {
        /** An empty one; may wait. */
        Segment take() throws InterruptedException;

        void full(Segment segment) throws InterruptedException;
    }

    /** Returns behind the last chunk. */
    void run(Exchange exchange) throws IOException, InterruptedException;
}
