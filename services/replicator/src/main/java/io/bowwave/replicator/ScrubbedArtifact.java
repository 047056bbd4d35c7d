package io.bowwave.replicator;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what this region's store has of one artifact after the other, hashes each pack once a round, and repairs what is missing or
 * rotten from the cheapest region that has it. In the home region too. For one thread.
 */
final class ScrubbedArtifact {

    private static final Logger LOG = LoggerFactory.getLogger(ScrubbedArtifact.class);

    /** Packs that are remembered as looked at in this round; with more, some are looked at twice. */
    private static final int MAX_SEEN = 100_000;

    private final S3BlobStore own;
    private final PackCheck check;
    private final BlobRepair repair;
    private final AttestationCopy attestations;
    private final ReplicaLog log;
    private final ReplicatorMetrics metrics;
    private final Map<Digest, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > MAX_SEEN;
        }
    };
    private int repairedInRound;
    private int lostInRound;
    private boolean signed;

    /** What was found and done about one artifact. */
    private static final class Findings {
        private int repaired;
        private long bytes;
        private String reason = "";

        void repaired(String what, long copied) {
            reason = repaired == 0 ? what : reason;
            repaired++;
            bytes += copied;
        }
    }

    ScrubbedArtifact(
            S3BlobStore own,
            PackCheck check,
            BlobRepair repair,
            AttestationCopy attestations,
            ReplicaLog log,
            ReplicatorMetrics metrics) {
        this.own = own;
        this.check = check;
        this.repair = repair;
        this.attestations = attestations;
        this.log = log;
        this.metrics = metrics;
    }

    /** @throws IOException when this region's own store does not answer */
    void begin() throws IOException {
        signed = attestations.anywhere();
        seen.clear();
        repairedInRound = 0;
        lostInRound = 0;
    }

    void end() {
        LOG.info("scrubbed: {} packs looked at, {} blobs repaired, {} lost", seen.size(), repairedInRound, lostInRound);
    }

    /** @throws IOException when this region's own store or the log does not answer */
    void scrub(Event<BuildSucceeded> build) throws IOException {
        ArtifactRef artifact = build.data().artifact();
        if (!own.exists(BlobKind.MANIFEST, artifact.manifest()) && !repair.elsewhere(artifact.manifest())) {
            // Nobody has it: it was removed, or never was complete.
            return;
        }
        Findings findings = new Findings();
        Optional<byte[]> layout = small(BlobKind.LAYOUT, artifact.layout(), findings);
        if (layout.isPresent()) {
            for (Pack pack : Layout.decode(layout.get()).packs()) {
                if (seen.putIfAbsent(pack.digest(), true) == null) {
                    pack(pack, findings);
                }
            }
        }
        if (signed) {
            attestation(build.data(), findings);
        }
        // The manifest last: it says that the rest is here.
        Optional<byte[]> ignored = small(BlobKind.MANIFEST, artifact.manifest(), findings);
        if (findings.repaired > 0) {
            repairedInRound += findings.repaired;
            LOG.info("build {}: {} blobs repaired: {}", build.data().build(), findings.repaired, findings.reason);
            log.repaired(build, findings.repaired, findings.bytes, findings.reason);
        }
    }

    private void attestation(BuildSucceeded build, Findings findings) {
        try {
            long copied = attestations.restore(build);
            if (copied > 0) {
                repaired(findings, "the attestation was missing", copied);
            }
        } catch (IOException e) {
            LOG.warn("the attestation of build {} is not repaired: {}", build.build(), e.toString());
        }
    }

    private Optional<byte[]> small(BlobKind kind, Digest blob, Findings findings) throws IOException {
        PackCheck.Found found = check.small(kind, blob);
        if (found.content().isPresent()) {
            return found.content();
        }
        metrics.damaged(found.rotten());
        Optional<byte[]> repaired = repair.small(kind, blob);
        repaired.ifPresentOrElse(
                content -> repaired(findings, kind.key(blob) + " was " + found.what(), content.length),
                () -> lost(kind.key(blob), found.what()));
        return repaired;
    }

    private void pack(Pack pack, Findings findings) throws IOException {
        PackCheck.Found found = check.pack(pack);
        if (found.whole()) {
            return;
        }
        metrics.damaged(found.rotten());
        String key = BlobKind.PACK.key(pack.digest());
        long copied = repair.pack(pack);
        if (copied > 0) {
            repaired(findings, key + " was " + found.what(), copied);
        } else {
            lost(key, found.what());
        }
    }

    private void repaired(Findings findings, String what, long bytes) {
        metrics.repaired();
        findings.repaired(what, bytes);
    }

    private void lost(String key, String what) {
        lostInRound++;
        metrics.lost();
        LOG.error("{} is {} here, and no other region gives it; it is looked for again in the next round", key, what);
    }
}
