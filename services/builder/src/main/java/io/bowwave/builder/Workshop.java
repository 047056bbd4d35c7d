package io.bowwave.builder;

import io.bowwave.builder.sandbox.Sandboxes;
import io.bowwave.store.S3BlobStore;

/**
 * What every job works with.
 *
 * @param workers threads that make an artifact's packs
 * @param maxLogBytes where a build's log is cut off
 */
record Workshop(
        QueueClient queue,
        S3BlobStore store,
        Checkout checkout,
        Workspaces workspaces,
        Caches caches,
        Sandboxes sandboxes,
        int workers,
        long maxLogBytes) {}
