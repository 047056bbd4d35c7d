package io.bowwave.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in one line, without class names, where JSON does not fit and what is expected there. */
public final class Mismatches {

    private Mismatches() {}

    /** For example {@code permille: found "many", expected int}. */
    public static String describe(JsonProcessingException failure) {
        if (!(failure instanceof JsonMappingException mapping)) {
            return "not JSON: " + failure.getOriginalMessage();
        }
        String path = path(mapping);
        Throwable cause = mapping.getCause();
        if (cause instanceof IllegalArgumentException) {
            return path + ": " + cause.getMessage();
        }
        if (failure instanceof InvalidFormatException format) {
            return "%s: found \"%s\", expected %s".formatted(path, format.getValue(), name(format.getTargetType()));
        }
        if (failure instanceof MismatchedInputException mismatch) {
            return "%s: expected %s (%s)"
                    .formatted(path, name(mismatch.getTargetType()), mismatch.getOriginalMessage());
        }
        return path + ": " + mapping.getOriginalMessage();
    }

    private static String name(@Nullable Class<?> type) {
        return type == null ? "another type" : type.getSimpleName();
    }

    private static String path(JsonMappingException failure) {
        String path = failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "value" : path;
    }
}
