package io.bowwave.swarm.json;

import io.bowwave.schemas.Times;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records as trees and back, by their components. Times are RFC 3339 in UTC with milliseconds, null is left out, what is unknown is passed
 * over. A type with {@code text()} and a static {@code of(String)}, or a record of one component {@code text}, is its text.
 */
final class RecordTrees {

    private RecordTrees() {}

    static @Nullable Object tree(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            case Instant time -> Times.text(time);
            case URI uri -> uri.toString();
            case Map<?, ?> map -> map(map);
            case Iterable<?> all -> list(all);
            default -> other(value);
        };
    }

    /** In words. */
    static String kind(@Nullable Object tree) {
        return switch (tree) {
            case null -> "nothing";
            case Map<?, ?> object -> "an object";
            case List<?> array -> "an array";
            case String text -> "\"" + text + "\"";
            default -> tree.toString();
        };
    }

    static Object record(String place, Map<?, ?> tree, Class<?> type) throws JsonException {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] =
                    value(place.isEmpty() ? name : place + "." + name, tree.get(name), components[i].getGenericType());
        }
        return construct(place, type, types, values);
    }

    private static Object other(Object value) {
        Method text = method(value.getClass(), "text");
        if (text != null) {
            return call(text, value);
        }
        if (!value.getClass().isRecord()) {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (RecordComponent each : value.getClass().getRecordComponents()) {
            Object part = call(each.getAccessor(), value);
            if (part != null) {
                tree.put(each.getName(), tree(part));
            }
        }
        return tree;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        map.forEach((key, value) -> tree.put(String.valueOf(tree(key)), tree(value)));
        return tree;
    }

    private static List<@Nullable Object> list(Iterable<?> all) {
        List<@Nullable Object> tree = new ArrayList<>();
        all.forEach(each -> tree.add(tree(each)));
        return tree;
    }

    private static @Nullable Object value(String place, @Nullable Object tree, Type type) throws JsonException {
        if (type instanceof ParameterizedType generic) {
            return tree == null ? null : collection(place, tree, generic);
        }
        Class<?> wanted = (Class<?>) type;
        if (tree == null) {
            if (wanted.isPrimitive()) {
                throw new JsonException("%s: found nothing, expected %s".formatted(place, wanted));
            }
            return null;
        }
        if ((wanted == long.class || wanted == Long.class) && tree instanceof Long) {
            return tree;
        } else if ((wanted == int.class || wanted == Integer.class)
                && tree instanceof Long number
                && number == number.intValue()) {
            return number.intValue();
        } else if ((wanted == boolean.class || wanted == Boolean.class) && tree instanceof Boolean) {
            return tree;
        } else if (wanted.isRecord() && tree instanceof Map<?, ?> object) {
            return record(place, object, wanted);
        } else if (tree instanceof String text) {
            return text(place, text, wanted);
        }
        throw wrong(place, tree, wanted);
    }

    private static Object collection(String place, Object tree, ParameterizedType type) throws JsonException {
        if (type.getRawType() == List.class && tree instanceof List<?> array) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Object each : array) {
                list.add(value(place + "[" + list.size() + "]", each, type.getActualTypeArguments()[0]));
            }
            return list;
        }
        if (type.getRawType() == Map.class && tree instanceof Map<?, ?> object) {
            Map<Object, @Nullable Object> map = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : object.entrySet()) {
                String at = place + "." + each.getKey();
                map.put(each.getKey(), value(at, each.getValue(), type.getActualTypeArguments()[1]));
            }
            return map;
        }
        throw wrong(place, tree, (Class<?>) type.getRawType());
    }

    private static Object text(String place, String text, Class<?> type) throws JsonException {
        if (type == String.class) {
            return text;
        }
        try {
            if (type == Instant.class) {
                return Instant.parse(text);
            }
            if (type == URI.class) {
                return URI.create(text);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new JsonException("%s: found \"%s\", expected %s".formatted(place, text, type.getSimpleName()), e);
        }
        Method of = method(type, "of", String.class);
        if (of != null) {
            return called(place, () -> of.invoke(null, text));
        }
        if (type.isRecord() && type.getRecordComponents().length == 1) {
            return construct(place, type, new Class<?>[] {String.class}, text);
        }
        throw wrong(place, text, type);
    }

    private static Object construct(String place, Class<?> type, Class<?>[] types, @Nullable Object... values)
            throws JsonException {
        return called(place, () -> {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        });
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    /** What the type itself refuses is the text's fault. */
    private static Object called(String place, Call call) throws JsonException {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            String where = place.isEmpty() ? "value" : place;
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new JsonException(where + ": " + cause.getMessage(), cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Method method(Class<?> type, String name, Class<?>... arguments) {
        try {
            return type.getMethod(name, arguments);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static Object call(Method method, Object on) {
        try {
            method.setAccessible(true);
            return method.invoke(on);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonException wrong(String place, Object tree, Class<?> type) {
        return new JsonException("%s: found %s, expected %s".formatted(place, kind(tree), type.getSimpleName()));
    }
}
