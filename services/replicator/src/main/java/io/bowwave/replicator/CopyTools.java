package io.bowwave.replicator;

/** What every copy of this region needs. Thread-safe. */
record CopyTools(
        RegionDirectory regions,
        ReplicaNews news,
        ArtifactCopy copy,
        AttestationCopy attestations,
        PackFlights flights,
        Questions questions) {}
