package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What machines would fetch for a deploy. Pure.
 *
 * @param all machines together; null: not known
 * @param exact whether it is just so much when each machine has what its region runs now and nothing else; null: not known
 * @param each machine at most; null: not known
 */
record PlanBytes(
        @Nullable Long all,
        @Nullable Boolean exact,
        @Nullable Long each) {

    /** @param exact whether it is no bound only */
    record Fetched(long bytes, boolean exact) {}

    /**
     * Adds it up.
     *
     * @param regions as the plan has them
     * @param fetched by a machine that runs the given build; null: what it has is not known
     */
    static PlanBytes of(JsonNode regions, String to, Function<@Nullable String, @Nullable Fetched> fetched) {
        long all = 0;
        long most = 0;
        boolean exact = true;
        boolean counted = true;
        for (JsonNode region : regions) {
            String from = region.hasNonNull("from") ? region.get("from").asText() : null;
            Fetched one = to.equals(from) ? new Fetched(0, true) : fetched.apply(from);
            if (one == null) {
                return new PlanBytes(null, null, null);
            }
            counted = counted && region.hasNonNull("machines");
            exact = exact && one.exact();
            all += one.bytes() * region.path("machines").asLong();
            most = Math.max(most, one.bytes());
        }
        return counted ? new PlanBytes(all, exact, most) : new PlanBytes(null, null, most);
    }
}
