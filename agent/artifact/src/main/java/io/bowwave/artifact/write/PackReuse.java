package io.bowwave.artifact.write;

import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which packs of earlier artifacts an artifact goes on using. A machine without any release fetches packs whole, so each byte in
 * them that the artifact does not use costs it; but a pack that is given up costs the store what the artifact used of it, once more. So
 * those go first of which the least share is used, and only until the unused bytes are a bounded share of all. It depends on nothing but
 * the artifact and those that are known.
 */
final class PackReuse {

    /** Unused bytes in packs of earlier artifacts, at most so large a share of the artifact's own. */
    static final double MOST_UNUSED = 0.1;

    /** So many packs more than are needed for all bytes may be in use: each costs a machine some requests. */
    static final int MORE_PACKS = 32;

    private final List<KnownArtifact> known;
    private final ChunkTable chunks;
    private final BitSet standing;
    private final PackList places;
    private final Map<Digest, Candidate> packs = new HashMap<>();

    /** A pack of an earlier artifact. */
    private static final class Candidate {

        private final Pack pack;
        /** Bytes of the artifact's chunks that stand in it. */
        private long has;
        /** Those of them that stand in no better pack. */
        private long used;

        private boolean givenUp;

        Candidate(Pack pack) {
            this.pack = pack;
        }

        long unused() {
            return pack.size() - Pack.HEAD - used;
        }

        double share() {
            return (double) used / pack.size();
        }
    }

    private record Found(KnownArtifact artifact, int chunk, Candidate in) {

        int length() {
            return artifact.layout().length(chunk);
        }
    }

    /**
     * @param known preferred first
     * @param standing chunks of the new artifact that some known one has; the others have places already
     * @param places gets those of the chunks that stay where they are
     */
    PackReuse(List<KnownArtifact> known, ChunkTable chunks, BitSet standing, PackList places) {
        this.known = known;
        this.chunks = chunks;
        this.standing = standing;
        this.places = places;
    }

    /** The chunks that are to be stored again; the others have their places now. */
    BitSet place() {
        standing.stream().forEach(chunk -> all(chunk).forEach(found -> found.in.has += found.length()));
        long bytes = 0;
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            Found found = standing.get(chunk) ? best(chunk) : null;
            if (found != null) {
                found.in.used += found.length();
            }
            bytes += found == null ? places.length(chunk) : found.length();
        }
        giveUp(bytes);
        BitSet again = new BitSet();
        standing.stream().forEach(chunk -> {
            Found found = best(chunk);
            if (found == null) {
                again.set(chunk);
            } else {
                places.reuse(chunk, found.artifact.layout(), found.chunk);
            }
        });
        return again;
    }

    /** @param bytes of the whole artifact, as stored */
    private void giveUp(long bytes) {
        // A pack of which no chunk is needed must not come into use for chunks of those that are given up.
        packs.values().forEach(pack -> pack.givenUp = pack.used == 0);
        List<Candidate> used = new ArrayList<>(
                packs.values().stream().filter(pack -> !pack.givenUp).toList());
        used.sort(Comparator.comparingDouble(Candidate::share).thenComparing(each -> each.pack.digest()));
        long unused = used.stream().mapToLong(Candidate::unused).sum();
        for (Candidate each : used) {
            if (unused > bytes * MOST_UNUSED) {
                each.givenUp = true;
                unused -= each.unused();
            }
        }
        used.removeIf(each -> each.givenUp);
        used.sort(Comparator.comparingLong((Candidate each) -> each.used).thenComparing(each -> each.pack.digest()));
        long most = bytes / Pack.MAX_BYTES + MORE_PACKS;
        used.stream().limit(Math.max(0, used.size() - most)).forEach(each -> each.givenUp = true);
    }

    /** Where the chunk stands in the pack of which the largest share is of use; null when only in packs that were given up. */
    private @Nullable Found best(int chunk) {
        Found best = null;
        for (Found found : all(chunk)) {
            if (!found.in.givenUp && (best == null || worth(found.in) > worth(best.in))) {
                best = found;
            }
        }
        return best;
    }

    private static double worth(Candidate candidate) {
        return (double) candidate.has / candidate.pack.size();
    }

    /** Each pack that has the chunk, once. */
    private List<Found> all(int chunk) {
        List<Found> all = new ArrayList<>(known.size());
        byte[] hash = chunks.hash(chunk);
        for (KnownArtifact artifact : known) {
            int theirs = artifact.manifest().chunks().find(hash);
            if (theirs >= 0) {
                Pack pack = artifact.layout().packs().get(artifact.layout().pack(theirs));
                Candidate in = packs.computeIfAbsent(pack.digest(), _ -> new Candidate(pack));
                if (all.stream().noneMatch(found -> found.in.equals(in))) {
                    all.add(new Found(artifact, theirs, in));
                }
            }
        }
        return all;
    }
}
