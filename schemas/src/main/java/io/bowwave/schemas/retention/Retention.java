package io.bowwave.schemas.retention;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.retention.AppHistory.Built;
import io.bowwave.schemas.retention.AppHistory.Deployed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which builds of an app keep their artifact. Pure: the same history, rules and time give the same decisions in the same order. */
public final class Retention {

    /**
     * About one build.
     *
     * @param reason which rule keeps it, or why none does
     */
    public record Decision(BuildId build, boolean keep, String reason) {}

    private final KeepRules rules;
    private final Instant now;
    private final Map<BuildId, String> inUse;
    private final Set<BuildId> newest = new HashSet<>();
    private final Set<BuildId> lastDeployed = new HashSet<>();
    private final Map<BuildId, Instant> deployedUntil = new HashMap<>();

    private Retention(KeepRules rules, AppHistory history, List<Built> newestFirst, Instant now) {
        this.rules = rules;
        this.now = now;
        this.inUse = history.inUse();
        newestFirst.stream().limit(rules.builds()).forEach(each -> newest.add(each.build()));
        history.deployed().forEach(each -> deployedUntil.put(each.build(), each.until()));
        List<Deployed> deployed = history.deployed();
        deployed.subList(Math.max(0, deployed.size() - rules.rollbacks()), deployed.size())
                .forEach(each -> lastDeployed.add(each.build()));
    }

    /** One decision for each build, newest first. */
    public static Map<BuildId, Decision> decide(KeepRules rules, AppHistory history, Instant now) {
        List<Built> newestFirst = history.built().stream()
                .sorted(Comparator.comparing(Built::at)
                        .thenComparing(Built::build)
                        .reversed())
                .toList();
        Retention retention = new Retention(rules, history, newestFirst, now);
        Map<BuildId, Decision> decisions = new LinkedHashMap<>();
        for (Built built : newestFirst) {
            String kept = retention.kept(built);
            decisions.put(
                    built.build(),
                    new Decision(built.build(), kept != null, kept != null ? kept : retention.expired()));
        }
        return decisions;
    }

    private @Nullable String kept(Built built) {
        BuildId build = built.build();
        if (inUse.containsKey(build)) {
            return inUse.get(build);
        }
        if (rules.pinned().contains(build)) {
            return "pinned";
        }
        if (newest.contains(build)) {
            return "among the newest %d builds".formatted(rules.builds());
        }
        if (within(built.at(), rules.days())) {
            return "younger than %d days".formatted(rules.days());
        }
        if (lastDeployed.contains(build)) {
            return "among the last %d that were deployed".formatted(rules.rollbacks());
        }
        Instant until = deployedUntil.get(build);
        return until != null && within(until, rules.rollbackDays())
                ? "was deployed within %d days".formatted(rules.rollbackDays())
                : null;
    }

    private boolean within(Instant at, int days) {
        return at.isAfter(now.minus(Duration.ofDays(days)));
    }

    private String expired() {
        return "not among the newest %d builds nor the last %d deployed, older than %d days, not deployed within %d days"
                .formatted(rules.builds(), rules.rollbacks(), rules.days(), rules.rollbackDays());
    }
}
