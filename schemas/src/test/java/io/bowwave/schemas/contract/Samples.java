package io.bowwave.schemas.contract;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.fleet.BucketCounts;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.rollout.Share;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event of each type: with everything that it may say, or with what it must say only. */
final class Samples {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.120Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1024L),
            Map.entry(Integer.class, 1),
            Map.entry(Long.class, 1024L),
            Map.entry(boolean.class, true),
            Map.entry(Boolean.class, true),
            Map.entry(double.class, 0.5),
            Map.entry(Double.class, 0.5),
            Map.entry(Share.class, new Share("25%")),
            Map.entry(BucketCounts.class, new BucketCounts("0x12,1,0x987")),
            Map.entry(Instant.class, TIME),
            Map.entry(AppName.class, new AppName("web")),
            Map.entry(BuildId.class, new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f")),
            Map.entry(Digest.class, Digest.of(new byte[] {1, 2, 3})),
            Map.entry(RegionName.class, new RegionName("us-east")),
            Map.entry(MachineId.class, new MachineId("us-east-1")),
            Map.entry(WorkerId.class, new WorkerId("builder-1")),
            Map.entry(RequestId.class, new RequestId("req-0192f3c4")));

    private Samples() {}

    static Event<?> full(EventType<?> type) {
        return event(type, true);
    }

    static Event<?> least(EventType<?> type) {
        return event(type, false);
    }

    private static Event<?> event(EventType<?> type, boolean full) {
        EventData data = (EventData) record(type.data(), full);
        return new Event<>("sample/" + type.type(), TIME, "/bowwave/sample", "web", full ? TRACE : null, data);
    }

    private static Object record(Class<?> type, boolean full) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(Arrays.stream(components)
                    .map(component -> value(component.getAnnotatedType(), component.getType(), full))
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample of " + type, e);
        }
    }

    private static @Nullable Object value(AnnotatedType annotated, Class<?> type, boolean full) {
        if (!full && annotated.isAnnotationPresent(Nullable.class)) {
            return null;
        }
        if (type == List.class) {
            AnnotatedType item = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
            return List.of(value(item, (Class<?>) item.getType(), full));
        }
        if (type == Map.class) {
            AnnotatedType[] entry = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            Object key = entry[0].getType() == String.class ? "disk" : VALUES.get((Class<?>) entry[0].getType());
            return Map.of(key, entry[1].getType() == String.class ? "ssd" : VALUES.get((Class<?>) entry[1].getType()));
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        Object known = VALUES.get(type);
        return known != null ? known : record(type, full);
    }
}
