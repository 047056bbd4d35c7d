package io.bowwave.agent;

import io.bowwave.swarm.PeerCounters;
import io.bowwave.swarm.PeerServer;
import io.bowwave.swarm.SwarmMembers;
import io.bowwave.swarm.json.SmallJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The agent's numbers, as text. */
final class AgentMetrics {

    private final GoalFeed feed;
    private final StatusOutbox outbox;
    private final AppFleet apps;
    private final PeerServer peers;
    private final SwarmMembers members;
    private final ReleaseTrust trust;
    private final LongAdder heals;
    private final Transitions transitions;

    AgentMetrics(
            GoalFeed feed,
            StatusOutbox outbox,
            AppFleet apps,
            PeerServer peers,
            SwarmMembers members,
            ReleaseTrust trust,
            LongAdder heals,
            Transitions transitions) {
        this.feed = feed;
        this.outbox = outbox;
        this.apps = apps;
        this.peers = peers;
        this.members = members;
        this.trust = trust;
        this.heals = heals;
        this.transitions = transitions;
    }

    /** Prometheus text. */
    String metrics() {
        StringBuilder text = new StringBuilder(1024);
        line(text, "bowwave_agent_depot_connected", feed.streaming() ? 1 : 0);
        line(text, "bowwave_agent_reports_pending", outbox.pending());
        line(text, "bowwave_agent_apps", apps.size());
        line(text, "bowwave_agent_banned_peers_total", members.bans());
        line(text, "bowwave_agent_attestations_refused_total", trust.refused());
        line(text, "bowwave_agent_heals_total", heals.sum());
        lines(text, "bowwave_agent_transitions_total", transitions.byLabels());
        line(text, "bowwave_agent_peer_connections_open", peers.connections());
        Runtime jvm = Runtime.getRuntime();
        line(text, "bowwave_agent_heap_used_bytes", jvm.totalMemory() - jvm.freeMemory());
        for (PeerCounters.Count each : PeerCounters.Count.values()) {
            line(
                    text,
                    "bowwave_peer_" + each.name().toLowerCase(Locale.ROOT) + "_total",
                    peers.counters().get(each));
        }
        return text.toString();
    }

    /** The agent is well as long as it answers; whether it hears of new goals stands beside it. */
    MetricsServer.Health health() {
        Map<String, Object> said = new TreeMap<>();
        said.put("status", "UP");
        said.put("depot", feed.streaming() ? "connected" : "not connected");
        said.put("apps", apps.size());
        said.put("reportsPending", outbox.pending());
        return new MetricsServer.Health(true, new String(SmallJson.write(said), StandardCharsets.UTF_8));
    }

    private static void line(StringBuilder text, String name, long value) {
        type(text, name);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void lines(StringBuilder text, String name, Map<String, Long> values) {
        type(text, name);
        values.forEach((labels, value) -> text.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n'));
    }

    private static void type(StringBuilder text, String name) {
        text.append("# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
    }
}
