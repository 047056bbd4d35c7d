package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
     * @throws RefusedException as {@link Builds#enqueue}; then the delivery counts as not received
     */
    public Delivered accept(Delivery delivery, List<NewBuild> builds) {
        return jdbi.inTransaction(handle -> {
            // A second copy that comes at the same time waits here until the first is durable or undone.
            int noted = handle.createUpdate(
                            "INSERT INTO webhook_delivery (id, source, event) VALUES (:id, :source, :event) ON CONFLICT DO NOTHING")
                    .bind("id", delivery.key())
                    .bind("source", delivery.source())
                    .bind("event", delivery.event())
                    .execute();
            return noted == 0 ? before(handle, delivery) : first(handle, delivery, builds);
        });
    }

    private Delivered first(Handle handle, Delivery delivery, List<NewBuild> wanted) {
        List<BuildId> builds = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>();
        // In the order of the apps' names, so that two pushes to several apps don't deadlock.
        for (NewBuild build :
                wanted.stream().sorted(Comparator.comparing(NewBuild::app)).toList()) {
            Enqueued enqueued = enqueuing.enqueue(handle, build);
            builds.add(enqueued.build().id());
            receipts.add(Receipts.write(handle, delivery, build, enqueued));
        }
        handle.createUpdate("UPDATE webhook_delivery SET builds = :builds WHERE id = :id")
                .bind("id", delivery.key())
                .bindArray(
                        "builds", UUID.class, builds.stream().map(BuildId::uuid).toList())
                .execute();
        return new Delivered(true, builds, receipts);
    }

    private static Delivered before(Handle handle, Delivery delivery) {
        List<BuildId> builds = handle.createQuery("SELECT builds FROM webhook_delivery WHERE id = :id")
                .bind("id", delivery.key())
                .map(Deliveries::builds)
                .findOne()
                .orElse(List.of());
        return new Delivered(false, builds, Receipts.again(handle, delivery));
    }

    private static List<BuildId> builds(ResultSet row, StatementContext context) throws SQLException {
        return Arrays.stream((UUID[]) row.getArray("builds").getArray())
                .map(BuildId::of)
                .toList();
    }
}
