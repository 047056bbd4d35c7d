package io.bowwave.topologies.slots;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.topologies.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the {@link SlotBook} in stores and on the log. Owned by the stream thread of the one partition there is; never decides anything itself. */
public final class SlotProcessor implements Processor<String, SlotAsk, byte[], byte[]> {

    /** The store of what apps have and want; key app. */
    public static final String APPS = "rollout-slots";

    /** The store of what regions say about limits; key region. */
    public static final String REGIONS = "rollout-slot-limits";

    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Serde<SlotWord> WORDS = JsonSerde.of(SlotWord.class);

    private final SlotBook book = new SlotBook();
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, AppSlots> apps;
    private KeyValueStore<String, SlotBook.RegionLimit> regions;
    private Instant awakeSince = Instant.EPOCH;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public SlotProcessor() {}

    /** The values of {@link #APPS}. */
    public static Serde<?> appValues() {
        return JsonSerde.of(AppSlots.class);
    }

    /** The values of {@link #REGIONS}. */
    public static Serde<?> regionValues() {
        return JsonSerde.of(SlotBook.RegionLimit.class);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        apps = given.getStateStore(APPS);
        regions = given.getStateStore(REGIONS);
        awakeSince = Instant.ofEpochMilli(given.currentSystemTimeMs());
        try (KeyValueIterator<String, AppSlots> rows = apps.all()) {
            rows.forEachRemaining(each -> book.restore(each.value));
        }
        try (KeyValueIterator<String, SlotBook.RegionLimit> rows = regions.all()) {
            rows.forEachRemaining(each -> book.restore(new RegionName(each.key), each.value));
        }
        given.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, millis -> {
            book.tick(Instant.ofEpochMilli(millis), awakeSince);
            apply(millis);
        });
    }

    @Override
    public void process(Record<String, SlotAsk> record) {
        long millis = context.currentSystemTimeMs();
        book.hear(record.value(), Instant.ofEpochMilli(millis));
        apply(millis);
    }

    private void apply(long millis) {
        SlotBook.Outcome outcome = book.outcome();
        for (AppName app : outcome.apps()) {
            apps.put(app.text(), book.row(app));
        }
        for (RegionName region : outcome.regions()) {
            regions.put(region.text(), book.limit(region));
        }
        for (SlotBook.Said said : outcome.said()) {
            String key = said.app() == null ? SlotLimits.EVERYWHERE : said.app().text();
            context.forward(new Record<>(
                    key.getBytes(StandardCharsets.UTF_8), WORDS.serializer().serialize("", said.word()), millis));
        }
    }
}
