package io.bowwave.depot;

import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.PeerServer;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.util.Optional;

/** Where this depot is reached. */
final class DepotAddress {

    private final DepotConfig config;
    private final PeerServer peers;
    private final BeanProvider<EmbeddedServer> server;

    DepotAddress(DepotConfig config, PeerServer peers, BeanProvider<EmbeddedServer> server) {
        this.config = config;
        this.peers = peers;
        this.server = server;
    }

    String id() {
        return config.depotId();
    }

    PeerAddress peer() {
        return new PeerAddress(config.reachedAt(), peers.port());
    }

    /** Empty until the HTTP server listens. */
    Optional<URI> http() {
        EmbeddedServer found = server.get();
        return found.isRunning()
                ? Optional.of(URI.create("http://%s:%d".formatted(config.reachedAt(), found.getPort())))
                : Optional.empty();
    }
}
