package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts names of the rollout into a gate's query. Pure. A name that is none of ours stays as it is. */
final class GateQuery {

    private static final Pattern NAME = Pattern.compile("\\$\\{?([a-z_]+)}?");
    private static final long LEAST_WINDOW_SECONDS = 60;

    private GateQuery() {}

    /** About the new version. */
    static String now(Rollout rollout, AppName app, Gate gate) {
        return resolved(rollout, app, gate, rollout.order().target());
    }

    /** The same about what ran before; null when nothing did. */
    static @Nullable String before(Rollout rollout, AppName app, Gate gate) {
        Target before = previous(rollout);
        return before == null ? null : resolved(rollout, app, gate, before);
    }

    static long window(Wave wave, Gate gate) {
        return gate.windowSeconds() == null ? Math.max(LEAST_WINDOW_SECONDS, wave.bakeSeconds()) : gate.windowSeconds();
    }

    private static String resolved(Rollout rollout, AppName app, Gate gate, Target target) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("app", app.text());
        names.put("build", target.build().text());
        names.put("commit", target.commit());
        names.put("artifact", target.artifact().manifest().text());
        names.put(
                "region",
                rollout.wave().shares().keySet().stream().map(RegionName::text).collect(Collectors.joining("|")));
        names.put("wave", Integer.toString(rollout.step().wave()));
        names.put("deploy", rollout.request().text());
        names.put("window", window(rollout.wave(), gate) + "s");
        Target previous = previous(rollout);
        names.put("previous_build", previous == null ? "" : previous.build().text());
        names.put("previous_commit", previous == null ? "" : previous.commit());
        Matcher found = NAME.matcher(gate.query() == null ? "" : gate.query());
        return found.replaceAll(match -> Matcher.quoteReplacement(names.getOrDefault(match.group(1), match.group())));
    }

    private static @Nullable Target previous(Rollout rollout) {
        return rollout.wave().shares().keySet().stream()
                .map(rollout::before)
                .filter(target -> target != null)
                .findFirst()
                .orElse(null);
    }
}
