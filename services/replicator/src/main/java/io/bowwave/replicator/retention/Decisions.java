package io.bowwave.replicator.retention;

import io.bowwave.replicator.retention.RetentionState.Made;
import io.bowwave.replicator.retention.RetentionState.Mark;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.retention.AppHistory;
import io.bowwave.schemas.retention.AppHistory.Built;
import io.bowwave.schemas.retention.Retention;
import io.bowwave.schemas.retention.Retention.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to happen with every build's artifact, over all apps. Pure. Two builds may have made the same artifact: it stays as long as one of
 * them is kept, and then stays for both.
 */
final class Decisions {

    private final RetentionState state;
    private final Instant now;
    private final Map<BuildId, Decision> byBuild = new HashMap<>();
    private final Map<Digest, List<Made>> byArtifact;

    private Decisions(RetentionState state, Instant now) {
        this.state = state;
        this.now = now;
        this.byArtifact = state.made().stream()
                .collect(Collectors.groupingBy(each -> each.artifact().manifest()));
    }

    static Decisions of(RetentionState state, Instant now) {
        Decisions decisions = new Decisions(state, now);
        state.made().stream().collect(Collectors.groupingBy(Made::app)).forEach(decisions::decide);
        decisions.byArtifact.values().forEach(decisions::share);
        return decisions;
    }

    Decision of(BuildId build) {
        return Objects.requireNonNull(byBuild.get(build), () -> "no decision about " + build);
    }

    /** Expired, and nobody has said so yet. */
    List<Made> toMark() {
        return sorted(state.made().stream()
                .filter(each -> !of(each.build()).keep() && state.mark(each.build()) == null)
                .toList());
    }

    /** Marked, and kept again. */
    List<Made> toKeep() {
        return sorted(state.made().stream()
                .filter(each -> of(each.build()).keep() && state.mark(each.build()) != null)
                .toList());
    }

    /** Expired for longer than the grace, and of no use to a build that runs: every build of such an artifact. */
    List<Made> toRemove() {
        Instant oldest = state.oldestRunning(now);
        List<Made> due = new ArrayList<>();
        for (List<Made> builds : byArtifact.values()) {
            if (builds.stream().allMatch(each -> due(each, oldest))) {
                due.addAll(builds);
            }
        }
        return sorted(due);
    }

    private boolean due(Made each, Instant oldestRunning) {
        Mark mark = state.mark(each.build());
        return mark != null
                && !of(each.build()).keep()
                && !now.isBefore(mark.removedAfter())
                && oldestRunning.isAfter(mark.at());
    }

    private void decide(AppName app, List<Made> builds) {
        AppFacts facts = state.app(app);
        KeepRules rules = facts.decidable();
        if (rules == null) {
            builds.forEach(each -> byBuild.put(each.build(), new Decision(each.build(), true, facts.undecided())));
            return;
        }
        AppHistory history = new AppHistory(
                builds.stream().map(each -> new Built(each.build(), each.at())).toList(),
                facts.deployed(now),
                facts.inUse());
        byBuild.putAll(Retention.decide(rules, history, now));
    }

    private void share(List<Made> builds) {
        Set<BuildId> expired = new HashSet<>();
        BuildId keeper = null;
        for (Made each : builds) {
            if (of(each.build()).keep()) {
                keeper = each.build();
            } else {
                expired.add(each.build());
            }
        }
        if (keeper != null) {
            for (BuildId build : expired) {
                byBuild.put(build, new Decision(build, true, "build " + keeper + " made the same, and is kept"));
            }
        }
    }

    private static List<Made> sorted(List<Made> builds) {
        return builds.stream().sorted(Comparator.comparing(Made::build)).toList();
    }
}
