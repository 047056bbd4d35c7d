package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes waves out of a strategy or of what a build asks for. Pure. */
final class WavePlanner {

    private static final int PAIR = 2;

    private final RolloutDefaults.Waves defaults;

    WavePlanner(RolloutDefaults.Waves defaults) {
        this.defaults = defaults;
    }

    /** The strategy that counts; null when the build has waves of its own and nobody asked for anything else. */
    @Nullable
    Strategy strategy(DeployRules rules, @Nullable Strategy asked) {
        if (asked != null) {
            return asked;
        }
        if (rules.waves() != null && !rules.waves().isEmpty()) {
            return null;
        }
        return rules.strategy() == null ? defaults.strategy() : rules.strategy();
    }

    /**
     * @param regions at least one
     * @param first the region of the canary, when it is among them
     * @param fresh whether nothing runs in a region yet: there is nothing to protect, so its machines all belong to its first whole wave
     */
    List<Wave> waves(
            DeployRules rules,
            @Nullable Strategy strategy,
            List<RegionName> regions,
            @Nullable RegionName first,
            Predicate<RegionName> fresh) {
        List<RegionName> order = new ArrayList<>(regions);
        if (first != null && order.remove(first)) {
            order.addFirst(first);
        }
        List<WaveRule> asked =
                strategy == null && rules.waves() != null ? rules.waves() : steps(rules, strategy, order);
        List<Wave> waves = new ArrayList<>();
        Set<RegionName> whole = new HashSet<>();
        for (WaveRule rule : asked) {
            add(waves, rules, rule, named(rule, order, whole), fresh, whole);
        }
        List<RegionName> rest =
                order.stream().filter(region -> !whole.contains(region)).toList();
        add(waves, rules, all(rest), rest, fresh, whole);
        return waves;
    }

    /** One wave of everybody, at once: the way back. */
    List<Wave> atOnce(List<RegionName> regions) {
        Map<RegionName, Share> shares = new TreeMap<>();
        regions.forEach(region -> shares.put(region, Share.ALL));
        return List.of(
                new Wave(1, shares, 0, Share.ALL, defaults.deadline().toSeconds(), List.of(RolloutDefaults.HEALTHY)));
    }

    private List<WaveRule> steps(DeployRules rules, @Nullable Strategy strategy, List<RegionName> order) {
        Strategy chosen = strategy == null ? defaults.strategy() : strategy;
        List<WaveRule> steps = new ArrayList<>();
        if (chosen == Strategy.CANARY || chosen == Strategy.WAVES) {
            Long bake = rules.bakeSeconds() == null ? defaults.canaryBake().toSeconds() : rules.bakeSeconds();
            steps.add(new WaveRule(List.of(order.getFirst()), defaults.canary(), bake, null, null, null));
        }
        switch (chosen) {
            case ALL_AT_ONCE ->
                steps.add(new WaveRule(
                        null, Share.ALL, null, rules.maxUnavailable() == null ? Share.ALL : null, null, null));
            case CANARY -> steps.add(all(null));
            case WAVES -> {
                steps.add(all(order.subList(0, 1)));
                for (int i = 1; i < order.size(); i += PAIR) {
                    steps.add(all(order.subList(i, Math.min(order.size(), i + PAIR))));
                }
            }
            case REGION_BY_REGION -> order.forEach(region -> steps.add(all(List.of(region))));
        }
        return steps;
    }

    private static WaveRule all(@Nullable List<RegionName> regions) {
        return new WaveRule(regions, Share.ALL, null, null, null, null);
    }

    private static List<RegionName> named(WaveRule rule, List<RegionName> order, Set<RegionName> whole) {
        List<RegionName> named = rule.regions();
        return order.stream()
                .filter(region -> named == null ? !whole.contains(region) : named.contains(region))
                .toList();
    }

    private void add(
            List<Wave> waves,
            DeployRules rules,
            WaveRule rule,
            List<RegionName> regions,
            Predicate<RegionName> fresh,
            Set<RegionName> whole) {
        Map<RegionName, Share> shares = new TreeMap<>();
        boolean all = rule.share().equals(Share.ALL);
        for (RegionName region : regions) {
            if (!whole.contains(region) && (all || !fresh.test(region))) {
                shares.put(region, rule.share());
            }
        }
        if (shares.isEmpty()) {
            return;
        }
        if (all) {
            whole.addAll(shares.keySet());
        }
        waves.add(new Wave(
                waves.size() + 1,
                shares,
                first(rule.bakeSeconds(), rules.bakeSeconds(), defaults.bake()),
                share(rule, rules),
                first(rule.deadlineSeconds(), rules.deadlineSeconds(), defaults.deadline()),
                gates(rule, rules)));
    }

    private Share share(WaveRule rule, DeployRules rules) {
        if (rule.maxUnavailable() != null) {
            return rule.maxUnavailable();
        }
        return rules.maxUnavailable() == null ? defaults.maxUnavailable() : rules.maxUnavailable();
    }

    private List<Gate> gates(WaveRule rule, DeployRules rules) {
        if (rule.gates() != null) {
            return rule.gates();
        }
        return rules.gates() == null ? defaults.gates() : rules.gates();
    }

    private static long first(@Nullable Long one, @Nullable Long other, Duration last) {
        return one != null ? one : other != null ? other : last.toSeconds();
    }
}
