package io.bowwave.builder;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaveRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the part of {@code .bowwave.yaml} that says how a build reaches the machines. */
final class DeployConfigParser {

    private static final List<String> KEYS = List.of(
            "strategy", "waves", "bake", "max-unavailable", "deadline", "on-failure", "on-unreachable", "gates");
    private static final List<String> WAVE_KEYS =
            List.of("regions", "share", "bake", "max-unavailable", "deadline", "gates");
    private static final int MOST_WAVES = 20;
    private static final int MOST_REGIONS = 32;
    private static final Duration LONGEST_BAKE = Duration.ofDays(7);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);
    private static final Duration NOTHING = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private DeployConfigParser() {}

    /** Null when the file has no such section: then the installation's rules hold. */
    static @Nullable DeployRules deploy(YamlMap top) {
        if (!top.has("deploy")) {
            return null;
        }
        YamlMap deploy = top.map("deploy", KEYS);
        if (deploy.has("strategy") && deploy.has("waves")) {
            deploy.fault("", "found [strategy, waves], expected just one of them");
        }
        DeployRules rules = new DeployRules(
                deploy.choice("strategy", Strategy.class),
                deploy.has("waves") ? waves(deploy) : null,
                deploy.seconds("bake", NOTHING, LONGEST_BAKE),
                share(deploy, "max-unavailable"),
                deploy.seconds("deadline", SECOND, LONGEST_DEADLINE),
                deploy.choice("on-failure", OnFailure.class),
                deploy.choice("on-unreachable", OnUnreachable.class),
                GateConfigParser.gates(deploy));
        checkSize(top, rules);
        return rules;
    }

    private static List<WaveRule> waves(YamlMap deploy) {
        List<WaveRule> waves = new ArrayList<>();
        Reached reached = new Reached();
        for (YamlMap each : deploy.maps("waves", WAVE_KEYS, MOST_WAVES)) {
            List<RegionName> regions = each.has("regions") ? regions(each) : null;
            Share given = share(each, "share");
            Share share = given == null ? Share.ALL : given;
            reached.wave(each, regions, share);
            waves.add(new WaveRule(
                    regions,
                    share,
                    each.seconds("bake", NOTHING, LONGEST_BAKE),
                    share(each, "max-unavailable"),
                    each.seconds("deadline", SECOND, LONGEST_DEADLINE),
                    GateConfigParser.gates(each)));
        }
        return waves;
    }

    private static List<RegionName> regions(YamlMap wave) {
        List<RegionName> regions = new ArrayList<>();
        for (String name : wave.texts("regions", MOST_REGIONS)) {
            try {
                RegionName region = new RegionName(name);
                if (regions.contains(region)) {
                    wave.fault("regions", "found %s twice, expected each region once".formatted(name));
                }
                regions.add(region);
            } catch (InvalidIdException e) {
                wave.fault("regions", String.valueOf(e.getMessage()));
            }
        }
        return regions;
    }

    private static @Nullable Share share(YamlMap map, String key) {
        String found = map.has(key) ? map.text(key) : null;
        if (found == null) {
            return null;
        }
        try {
            return new Share(found);
        } catch (IllegalArgumentException e) {
            map.fault(
                    key,
                    "found \"%s\", expected a share from 0.1%% to 100%%, for example 25%%, or a number of machines, for example 3"
                            .formatted(found));
            return null;
        }
    }

    private static void checkSize(YamlMap top, DeployRules rules) {
        try {
            int bytes = Json.mapper().writeValueAsBytes(rules).length;
            if (bytes > DeployRules.MOST_BYTES) {
                top.fault(
                        "deploy",
                        "found %d bytes (as JSON), expected at most %d; shorten its queries, or record them as rules in Prometheus"
                                .formatted(bytes, DeployRules.MOST_BYTES));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the rules of a deploy cannot be written as JSON", e);
        }
    }

    /** How far the waves have come by now: one that reaches no further than those before it is a mistake. */
    private static final class Reached {

        /** Under this name stand the regions that no wave has named. */
        private static final String REST = "the rest";

        private final Map<String, Share> shares = new HashMap<>();

        void wave(YamlMap wave, @Nullable List<RegionName> regions, Share share) {
            List<String> where = new ArrayList<>();
            if (regions == null) {
                where.add(REST);
                shares.forEach((region, before) -> {
                    if (!region.equals(REST) && !before.equals(Share.ALL)) {
                        where.add(region);
                    }
                });
            } else {
                regions.forEach(region -> where.add(region.text()));
            }
            where.forEach(each -> reach(wave, each, share));
        }

        private void reach(YamlMap wave, String where, Share share) {
            Share before = shares.getOrDefault(where, shares.get(REST));
            shares.put(where, share);
            if (before != null && before.counted() == share.counted() && size(before) >= size(share)) {
                wave.fault(
                        "share",
                        "found %s after %s for %s, expected each wave to reach more machines than the one before"
                                .formatted(share, before, where));
            }
        }

        private static int size(Share share) {
            return share.counted() ? share.machines() : share.permille();
        }
    }
}
