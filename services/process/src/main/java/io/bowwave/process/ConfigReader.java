package io.bowwave.process;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the config record of a process from keys and values. The component {@code kafkaBootstrap} is the key {@code kafka-bootstrap}.
 * A component without {@link Default} that is not {@code @Nullable} must be given. Every fault is found in one go.
 */
public final class ConfigReader {

    private ConfigReader() {}

    /** @throws ConfigException naming each unknown, missing or wrong key */
    public static <C extends Record> C read(Class<C> type, Map<String, String> values) {
        List<String> faults = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys = Arrays.stream(components).map(ConfigReader::key).toList();
        for (String given : new TreeSet<>(values.keySet())) {
            if (!keys.contains(given)) {
                faults.add("%s: unknown key, expected one of %s".formatted(given, keys));
            }
        }
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = value(components[i], values.get(keys.get(i)), faults);
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join(System.lineSeparator(), faults));
        }
        return construct(type, components, arguments);
    }

    /** The key of a component: its name in kebab case. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object value(RecordComponent component, @Nullable String given, List<String> faults) {
        Default fallback = component.getAnnotation(Default.class);
        String text = given != null ? given : fallback != null ? fallback.value() : null;
        if (text == null) {
            if (!nullable(component.getAnnotatedType(), component)) {
                faults.add(
                        "%s: found nothing, expected %s".formatted(key(component), ConfigValues.expected(component)));
            }
            return null;
        }
        try {
            return ConfigValues.parse(component, text.strip());
        } catch (RuntimeException e) {
            faults.add(
                    "%s: found \"%s\", expected %s".formatted(key(component), text, ConfigValues.expected(component)));
            return null;
        }
    }

    private static boolean nullable(AnnotatedType type, AnnotatedElement component) {
        return type.isAnnotationPresent(Nullable.class) || component.isAnnotationPresent(Nullable.class);
    }

    private static <C extends Record> C construct(
            Class<C> type, RecordComponent[] components, @Nullable Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<C> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new ConfigException(String.valueOf(e.getTargetException().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }
}
