package io.bowwave.jobtap;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A row of {@code app} or {@code region} as it is now, and what the log should say about it. */
record Definition(Topic topic, String name, long revision, ProducerRecord<byte[], byte[]> record) {

    static final List<Topic> TOPICS = List.of(Topics.APPS, Topics.REGIONS);

    static List<Definition> all(TapDatabase database) throws SQLException {
        List<Definition> all = new ArrayList<>();
        all.addAll(database.query("SELECT * FROM app", row -> of(Topics.APPS, row, RowChanges.app(row))));
        all.addAll(database.query("SELECT * FROM region", row -> of(Topics.REGIONS, row, RowChanges.region(row))));
        return all;
    }

    private static Definition of(Topic topic, Columns row, ProducerRecord<byte[], byte[]> record) {
        return new Definition(topic, row.text("name"), row.number("revision"), record);
    }
}
