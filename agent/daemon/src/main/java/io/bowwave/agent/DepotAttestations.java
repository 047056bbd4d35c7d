package io.bowwave.agent;

import io.bowwave.schemas.id.BuildId;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Attestations from the region's depots: the one in use is asked first, the others when it does not answer. Thread-safe. */
final class DepotAttestations implements ReleaseTrust.Source {

    private final DepotClient client;
    private final Depots depots;

    DepotAttestations(DepotClient client, Depots depots) {
        this.client = client;
        this.depots = depots;
    }

    @Override
    public Optional<byte[]> attestation(BuildId build) throws IOException {
        Set<URI> asked = new LinkedHashSet<>();
        asked.add(depots.current());
        asked.addAll(depots.all());
        IOException fault = null;
        for (URI depot : asked) {
            try {
                return client.attestation(depot, build);
            } catch (IOException e) {
                fault = fault == null ? e : fault;
            }
        }
        throw new IOException("no depot gives the attestation of build " + build + ": " + fault, fault);
    }
}
