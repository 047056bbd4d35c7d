package io.bowwave.topologies.slots;

import io.bowwave.topologies.slots.AppSlots.Turn;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what a rollout waits for. Pure. */
final class SlotTexts {

    /** Holders that are named. */
    private static final int MAX_NAMED = 3;

    private SlotTexts() {}

    /** For example {@code 1 of 1 rollouts in us-east is in progress: web (deploy 01JX...); 2 wait before it}. */
    static String why(AppSlots row, Turn turn, SlotLimits limits, Collection<AppSlots> all) {
        Map<String, Integer> most = limits.byName();
        List<String> over = limits.over(turn.regions());
        String text = "its turn";
        for (String name : over) {
            List<AppSlots> holders = all.stream()
                    .filter(each ->
                            !each.app().equals(row.app()) && !each.holds().isEmpty())
                    .filter(each -> limits.over(each.held()).contains(name))
                    .toList();
            if (holders.size() >= most.getOrDefault(name, Integer.MAX_VALUE)) {
                text = "%d of %d rollouts %s in progress: %s"
                        .formatted(holders.size(), most.get(name), place(name), named(holders));
                break;
            }
        }
        long before = all.stream()
                .map(AppSlots::turn)
                .filter(each -> each != null && each.place() < turn.place())
                .filter(each -> limits.over(each.regions()).stream().anyMatch(over::contains))
                .count();
        return before == 0 ? text : text + "; " + before + (before == 1 ? " waits" : " wait") + " before it";
    }

    private static String place(String name) {
        return name.equals(SlotLimits.EVERYWHERE) ? "in all regions" : "in " + name;
    }

    private static String named(List<AppSlots> holders) {
        String names = holders.stream()
                .limit(MAX_NAMED)
                .map(each -> each.app() + " (deploy " + each.holds().getLast().deploy() + ")")
                .collect(Collectors.joining(", "));
        return holders.size() > MAX_NAMED ? names + " and " + (holders.size() - MAX_NAMED) + " more" : names;
    }
}
