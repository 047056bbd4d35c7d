package io.bowwave.jobtap;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Debezium's settings. Each that isn't a default is here for a reason. */
final class TapSettings {

    private static final String PREFIX = "bowwave";

    private TapSettings() {}

    static Properties of(TapDatabase database, @Nullable Position position) {
        Properties settings = database.debeziumSettings();
        String slot = database.slot();
        settings.setProperty("name", slot);
        settings.setProperty("topic.prefix", PREFIX);
        settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("table.include.list", "public.build_job,public.app,public.region,public.tap_heartbeat");
        settings.setProperty("column.exclude.list", "public.app.webhook_secret");
        settings.setProperty("publication.name", "bowwave_tap");
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("slot.name", slot);
        settings.setProperty("slot.drop.on.stop", "false");
        // An earlier tap's walsender may hold the slot for some seconds after its end.
        settings.setProperty("slot.max.retries", "60");
        settings.setProperty("slot.retry.delay.ms", "100");
        settings.setProperty("snapshot.mode", "no_data");
        // The slot moves on only to what stands in the log, and a slot that has moved past it is an error.
        settings.setProperty("lsn.flush.mode", "connector");
        settings.setProperty("offset.mismatch.strategy", "trust_offset");
        settings.setProperty("offset.storage", PreloadedOffsets.class.getName());
        settings.setProperty("offset.flush.interval.ms", "1000");
        // Waited for twice, before the WAL is looked at again and until a batch goes on, however small it is.
        settings.setProperty("poll.interval.ms", "1");
        settings.setProperty("max.batch.size", "2048");
        settings.setProperty("max.queue.size", "8192");
        // On an idle database only the tap's own row makes the slot move on.
        settings.setProperty("heartbeat.interval.ms", "5000");
        settings.setProperty(
                "heartbeat.action.query", "UPDATE public.tap_heartbeat SET beat_at = clock_timestamp() WHERE id = 1");
        settings.setProperty("status.update.interval.ms", "2000");
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("record.processing.threads", "1");
        settings.setProperty("record.processing.order", "ORDERED");
        settings.setProperty("record.processing.shutdown.timeout.ms", "3000");
        settings.setProperty("task.management.timeout.ms", "30000");
        // A failure ends the engine; the loop around it begins anew, with a new producer that fences the old one.
        settings.setProperty("errors.max.retries", "0");
        if (position != null) {
            settings.setProperty(PreloadedOffsets.KEY, "[\"" + slot + "\",{\"server\":\"" + PREFIX + "\"}]");
            settings.setProperty(PreloadedOffsets.POSITION, position.json());
        }
        return settings;
    }
}
