package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code webhook_delivery}: each delivery counts once, however often it is sent. */
public final class Deliveries {

    private final Jdbi jdbi;
    private final Enqueuing enqueuing;

    Deliveries(Jdbi jdbi, Enqueuing enqueuing) {
        this.jdbi = jdbi;
        this.enqueuing = enqueuing;
    }

    /**
     * Notes the delivery and enqueues its builds in one transaction: either both are durable or neither is.
     *
     * @param id as the sender names the delivery
     * @param source who sends, for example {@code github}
     * @param event for example {@code push}
     * @throws RefusedException as {@link Builds#enqueue}; then the delivery counts as not received
     */
    public Delivered accept(String id, String source, String event, List<NewBuild> builds) {
        return jdbi.inTransaction(handle -> {
            // A second copy that comes at the same time waits here until the first is durable or undone.
            int noted = handle.createUpdate(
                            "INSERT INTO webhook_delivery (id, source, event) VALUES (:id, :source, :event) ON CONFLICT DO NOTHING")
                    .bind("id", id)
                    .bind("source", source)
                    .bind("event", event)
                    .execute();
            return noted == 0 ? before(handle, id) : first(handle, id, builds);
        });
    }

    private Delivered first(Handle handle, String id, List<NewBuild> wanted) {
        // In the order of the apps' names, so that two pushes to several apps don't deadlock.
        List<BuildId> builds = wanted.stream()
                .sorted(Comparator.comparing(NewBuild::app))
                .map(build -> enqueuing.enqueue(handle, build).build().id())
                .toList();
        handle.createUpdate("UPDATE webhook_delivery SET builds = :builds WHERE id = :id")
                .bind("id", id)
                .bindArray(
                        "builds", UUID.class, builds.stream().map(BuildId::uuid).toList())
                .execute();
        return new Delivered(true, builds);
    }

    private static Delivered before(Handle handle, String id) {
        return handle.createQuery("SELECT builds FROM webhook_delivery WHERE id = :id")
                .bind("id", id)
                .map(Deliveries::builds)
                .findOne()
                .map(builds -> new Delivered(false, builds))
                .orElseGet(() -> new Delivered(false, List.of()));
    }

    private static List<BuildId> builds(ResultSet row, StatementContext context) throws SQLException {
        return Arrays.stream((UUID[]) row.getArray("builds").getArray())
                .map(BuildId::of)
                .toList();
    }
}
