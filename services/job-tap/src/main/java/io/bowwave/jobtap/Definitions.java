package io.bowwave.jobtap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.job.RegionLink;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.OnConflict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of {@code app} and {@code region} as events. Pure. */
final class Definitions {

    private Definitions() {}

    static Event<AppDefinition> app(Columns row) {
        AppDefinition app = new AppDefinition(
                new AppName(row.text("name")),
                row.number("revision"),
                row.text("repo_url"),
                row.text("branch"),
                row.truth("auto_deploy"),
                labels(row.text("pool")),
                row.texts("regions").stream().map(RegionName::new).toList(),
                keep(row.textOrNull("keep")),
                row.truth("prefetch"),
                freezes(row.textOrNull("freezes")),
                onConflict(row.textOrNull("on_conflict")),
                some(row.number("approvals")));
        return new Event<>(
                "app/" + app.app() + "/" + app.revision(),
                row.time("changed_at"),
                BuildEvents.SOURCE,
                app.app().text(),
                null,
                app);
    }

    static Event<RegionDefinition> region(Columns row) {
        RegionDefinition region = new RegionDefinition(
                new RegionName(row.text("name")),
                row.number("revision"),
                row.text("store_endpoint"),
                row.text("bucket"),
                row.truth("home"),
                links(row.textOrNull("links")),
                limits(row.textOrNull("limits")),
                some(row.number("rollouts")),
                some(row.number("rollouts_everywhere")));
        return new Event<>(
                "region/" + region.region() + "/" + region.revision(),
                row.time("changed_at"),
                BuildEvents.SOURCE,
                region.region().text(),
                null,
                region);
    }

    private static @Nullable KeepRules keep(@Nullable String json) {
        try {
            return json == null ? null : Json.mapper().readValue(json, KeepRules.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column keep: found " + json + ", expected rules of retention", e);
        }
    }

    private static @Nullable List<Freeze> freezes(@Nullable String json) {
        try {
            return json == null ? null : Json.mapper().readValue(json, new TypeReference<List<Freeze>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column freezes: found " + json + ", expected a JSON list of freezes", e);
        }
    }

    private static @Nullable OnConflict onConflict(@Nullable String text) {
        return text == null ? null : OnConflict.of(text);
    }

    /** None is the same as not said. */
    private static @Nullable Integer some(long count) {
        return count == 0 ? null : Math.toIntExact(count);
    }

    private static @Nullable List<RegionLink> links(@Nullable String json) {
        try {
            return json == null ? null : Json.mapper().readValue(json, new TypeReference<List<RegionLink>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column links: found " + json + ", expected a JSON list of links", e);
        }
    }

    private static @Nullable Map<String, Long> limits(@Nullable String json) {
        try {
            return json == null ? null : Json.mapper().readValue(json, new TypeReference<Map<String, Long>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column limits: found " + json + ", expected a JSON object of rates", e);
        }
    }

    private static Map<String, String> labels(String json) {
        try {
            return Columns.present("pool", Json.mapper().readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column pool: found " + json + ", expected a JSON object of texts", e);
        }
    }
}
