package io.bowwave.agent;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The region's depots: those configured, and those found in etcd. One is in use at a time; when it fails, the next one is. Thread-safe. */
final class Depots {

    private static final int MAX_FOUND = 16;

    private final List<URI> configured;
    private List<URI> all;
    private int inUse;

    Depots(List<URI> configured, Random random) {
        this.configured = List.copyOf(configured);
        this.all = this.configured;
        this.inUse = random.nextInt(configured.size());
    }

    /** The one in use. */
    synchronized URI current() {
        return all.get(inUse);
    }

    synchronized List<URI> all() {
        return all;
    }

    /** It did not answer: the next one is used, unless that is so already. */
    synchronized void failed(URI depot) {
        if (all.get(inUse).equals(depot)) {
            inUse = (inUse + 1) % all.size();
        }
    }

    /** What etcd says. Configured ones stay. */
    synchronized void found(List<URI> registered) {
        URI used = current();
        Set<URI> merged = new LinkedHashSet<>(configured);
        registered.stream().limit(MAX_FOUND).forEach(merged::add);
        all = new ArrayList<>(merged);
        inUse = Math.max(0, all.indexOf(used));
    }
}
