package io.bowwave.jobtable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.alarm.AlarmKind;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.job.RegionLink;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.OnConflict;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Rows of the tables as records. */
final class Rows {

    private Rows() {}

    static App app(ResultSet row, StatementContext context) throws SQLException {
        return new App(
                new AppName(row.getString("name")),
                row.getString("repo_url"),
                row.getString("branch"),
                row.getBoolean("auto_deploy"),
                row.getBoolean("prefetch"),
                labels(row.getString("pool")),
                regions(row),
                row.getString("webhook_secret"),
                Duration.ofMillis(row.getLong("build_timeout_ms")),
                row.getInt("concurrency"),
                keep(row.getString("keep")),
                new QueueRules(
                        QueueRules.Policy.of(row.getString("policy")),
                        labels(row.getString("needs")),
                        Duration.ofMillis(row.getLong("queue_timeout_ms")),
                        Duration.ofMillis(row.getLong("silence_timeout_ms"))),
                deploys(row),
                freezes(row.getString("freezes")),
                row.getString("created_by"),
                time(row, "created_at"),
                row.getLong("revision"));
    }

    static Region region(ResultSet row, StatementContext context) throws SQLException {
        return new Region(
                new RegionName(row.getString("name")),
                row.getString("store_endpoint"),
                row.getString("bucket"),
                row.getBoolean("home"),
                links(row.getString("links")),
                limits(row.getString("limits")),
                row.getInt("rollouts"),
                row.getInt("rollouts_everywhere"),
                row.getLong("revision"));
    }

    static Build build(ResultSet row, StatementContext context) throws SQLException {
        return new Build(
                BuildId.of(row.getObject("id", UUID.class)),
                new AppName(row.getString("app")),
                row.getString("repo_url"),
                row.getString("ref"),
                row.getString("commit_sha"),
                row.getString("name"),
                row.getString("trigger"),
                row.getString("requested_by"),
                row.getString("traceparent"),
                regions(row),
                new RegionName(row.getString("home")),
                Duration.ofMillis(row.getLong("timeout_ms")),
                queueing(row),
                time(row, "created_at"),
                BuildStatus.of(row.getString("status")),
                row.getInt("attempt"),
                row.getLong("revision"),
                time(row, "changed_at"),
                map(row.getString("worker"), WorkerId::new),
                timeOrNull(row, "started_at"),
                timeOrNull(row, "finished_at"),
                map(row.getString("cause"), BuildCause::of),
                row.getString("message"),
                row.getString("canceled_by"),
                row.getString("manifest") == null ? null : artifact(row, context),
                row.getObject("uploaded_bytes", Long.class));
    }

    static Alarm alarm(ResultSet row) throws SQLException {
        return new Alarm(
                AlarmKind.of(row.getString("kind")),
                row.getString("about"),
                time(row, "raised_at"),
                timeOrNull(row, "cleared_at"),
                row.getString("detail"));
    }

    private static Queueing queueing(ResultSet row) throws SQLException {
        return new Queueing(
                BuildPriority.of(row.getString("priority")),
                row.getInt("infra_tries"),
                timeOrNull(row, "not_before"),
                Duration.ofMillis(row.getLong("queue_timeout_ms")),
                timeOrNull(row, "queue_until"),
                Duration.ofMillis(row.getLong("silence_timeout_ms")),
                row.getString("lifted_by"),
                map(row.getObject("retry_of", UUID.class), BuildId::of));
    }

    static ArtifactRef artifact(ResultSet row, StatementContext context) throws SQLException {
        return new ArtifactRef(
                new Digest(row.getString("manifest")), new Digest(row.getString("layout")), row.getLong("size"));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        return map(row.getObject(column, OffsetDateTime.class), OffsetDateTime::toInstant);
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return Arrays.asList((String[]) array.getArray());
    }

    static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }

    private static KeepRules keep(@Nullable String json) {
        try {
            return json == null
                    ? KeepRules.DEFAULT
                    : Objects.requireNonNull(Json.mapper().readValue(json, KeepRules.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column keep: found " + json + ", expected rules of retention", e);
        }
    }

    private static DeploySettings deploys(ResultSet row) throws SQLException {
        String onConflict = row.getString("on_conflict");
        return new DeploySettings(
                row.getInt("approvals"),
                onConflict == null ? DeploySettings.DEFAULT.onConflict() : OnConflict.of(onConflict));
    }

    private static List<Freeze> freezes(@Nullable String json) {
        try {
            return json == null
                    ? List.of()
                    : Objects.requireNonNull(Json.mapper().readValue(json, new TypeReference<List<Freeze>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("column freezes: found " + json + ", expected a list of freezes", e);
        }
    }

    private static List<RegionName> regions(ResultSet row) throws SQLException {
        return texts(row, "regions").stream().map(RegionName::new).toList();
    }

    private static List<RegionLink> links(@Nullable String json) {
        try {
            return json == null
                    ? List.of()
                    : Objects.requireNonNull(Json.mapper().readValue(json, new TypeReference<List<RegionLink>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("links in the database are no JSON list of links: " + json, e);
        }
    }

    private static TransferLimits limits(@Nullable String json) {
        try {
            return json == null
                    ? TransferLimits.NONE
                    : new TransferLimits(Objects.requireNonNull(
                            Json.mapper().readValue(json, new TypeReference<Map<String, Long>>() {})));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("limits in the database are no JSON object of rates: " + json, e);
        }
    }

    static Map<String, String> labels(String json) {
        try {
            return Objects.requireNonNull(Json.mapper().readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels in the database are no JSON object of texts: " + json, e);
        }
    }

    private static <A, B> @Nullable B map(@Nullable A value, Function<A, B> mapping) {
        return value == null ? null : mapping.apply(value);
    }
}
