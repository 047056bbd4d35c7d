package io.bowwave.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link PeerServer} serves.
 *
 * @param maxConnections open at once; more are refused
 * @param threads that serve; one is enough for some hundred megabytes a second
 * @param limits of the machine
 * @param plans answers plan requests; null: they are refused
 * @param tls certificates; null: plain, with the region's secret alone
 */
public record PeerServerOptions(
        int maxConnections,
        int threads,
        SwarmLimits limits,
        @Nullable PlanHandler plans,
        @Nullable PeerTls tls) {

    public static PeerServerOptions of(int maxConnections) {
        return new PeerServerOptions(maxConnections, 1, new SwarmLimits(), null, null);
    }

    public PeerServerOptions threads(int many) {
        return new PeerServerOptions(maxConnections, many, limits, plans, tls);
    }

    public PeerServerOptions limits(SwarmLimits shared) {
        return new PeerServerOptions(maxConnections, threads, shared, plans, tls);
    }

    public PeerServerOptions plans(PlanHandler handler) {
        return new PeerServerOptions(maxConnections, threads, limits, handler, tls);
    }

    public PeerServerOptions tls(@Nullable PeerTls certificates) {
        return new PeerServerOptions(maxConnections, threads, limits, plans, certificates);
    }
}
