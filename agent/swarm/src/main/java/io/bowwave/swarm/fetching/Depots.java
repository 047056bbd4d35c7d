package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The depots of the region. Each plans some of the blobs: of those that answer the one that wins the rendezvous (the highest SHA-256 of depot
 * and blob), so that all machines ask the same one about a blob, and only the blobs of a depot that is lost move to others.
 */
final class Depots {

    private final Map<PeerAddress, DepotTalk> talks = new LinkedHashMap<>();
    private final long lostAfterNanos;
    private List<PeerAddress> up = List.of();

    Depots(long lostAfterNanos) {
        this.lostAfterNanos = lostAfterNanos;
    }

    /** The depots that there are now. True when it changed who plans what. */
    boolean are(List<PeerAddress> depots, long now) {
        talks.keySet().retainAll(depots);
        depots.forEach(each -> talks.computeIfAbsent(each, any -> new DepotTalk(each, now)));
        return look(now);
    }

    /** Looks who answers. True when it changed who plans what. */
    boolean look(long now) {
        List<PeerAddress> answering = new ArrayList<>(talks.size());
        for (DepotTalk talk : talks.values()) {
            if (!talk.lost(now, lostAfterNanos)) {
                answering.add(talk.depot);
            }
        }
        List<PeerAddress> next = answering.isEmpty() ? List.copyOf(talks.keySet()) : answering;
        boolean changed = !next.equals(up);
        up = next;
        return changed;
    }

    Iterable<DepotTalk> talks() {
        return talks.values();
    }

    @Nullable
    DepotTalk talk(@Nullable PeerAddress depot) {
        return depot == null ? null : talks.get(depot);
    }

    boolean lost(@Nullable PeerAddress depot, long now) {
        DepotTalk talk = talk(depot);
        return talk == null || talk.lost(now, lostAfterNanos);
    }

    /** Who plans this blob; null when no depot is known. */
    @Nullable
    PeerAddress of(Digest blob) {
        if (up.size() <= 1) {
            return up.isEmpty() ? null : up.getFirst();
        }
        PeerAddress winner = up.getFirst();
        byte[] best = score(blob, winner);
        for (PeerAddress depot : up) {
            byte[] score = score(blob, depot);
            if (Arrays.compareUnsigned(score, best) > 0) {
                winner = depot;
                best = score;
            }
        }
        return winner;
    }

    private static byte[] score(Digest blob, PeerAddress depot) {
        return Digest.sha256().digest((depot + "|" + blob).getBytes(StandardCharsets.UTF_8));
    }
}
