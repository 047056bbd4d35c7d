package io.bowwave.depot;

import io.bowwave.swarm.PeerCounters.Count;
import io.bowwave.swarm.PeerServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The depot's numbers for Prometheus. */
final class DepotMetrics {

    DepotMetrics(
            MeterRegistry metrics,
            GoalBoard board,
            Roster roster,
            SharedPlanner planner,
            PeerServer peers,
            OriginReads origin) {
        FunctionCounter.builder("bowwave_depot_goals_unreadable_total", board, GoalBoard::unreadableGoals)
                .register(metrics);
        FunctionCounter.builder("bowwave_origin_read_bytes_total", origin, OriginReads::bytesRead)
                .register(metrics);
        FunctionCounter.builder("bowwave_origin_read_failures_total", origin, OriginReads::failures)
                .register(metrics);
        FunctionCounter.builder("bowwave_origin_wrong_trees_total", origin, OriginReads::wrongTrees)
                .register(metrics);
        metrics.gauge("bowwave_depot_followers", board, GoalBoard::followers);
        metrics.gauge("bowwave_depot_goals", board, GoalBoard::goals);
        metrics.gauge("bowwave_depot_revision", board, each -> (double) each.revision());
        metrics.gauge("bowwave_depot_machines", roster, Roster::size);
        metrics.gauge("bowwave_swarm_machines", planner, SharedPlanner::machines);
        metrics.gauge("bowwave_swarm_blobs", planner, SharedPlanner::blobs);
        metrics.gauge("bowwave_swarm_banned_peers", planner, SharedPlanner::banned);
        FunctionCounter.builder("bowwave_swarm_origin_grants_total", planner, SharedPlanner::originGrants)
                .register(metrics);
        FunctionCounter.builder("bowwave_swarm_peer_grants_total", planner, SharedPlanner::peerGrants)
                .register(metrics);
        metrics.gauge("bowwave_peer_connections_open", peers, PeerServer::connections);
        for (Count each : Count.values()) {
            FunctionCounter.builder("bowwave_peer_" + each.name().toLowerCase(Locale.ROOT) + "_total", peers, server ->
                            (double) server.counters().get(each))
                    .register(metrics);
        }
    }
}
