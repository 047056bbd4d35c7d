package io.bowwave.schemas.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Javadoc of a record says about it and its components, so that schemas say the same as the sources. */
final class RecordDocs {

    private final Path sources;

    /** @param sources the folder that holds {@code io} */
    RecordDocs(Path sources) {
        this.sources = sources;
    }

    /** The text before the tags. */
    Optional<String> about(Class<?> type) {
        return comment(type).map(text -> plain(text.split("\n@", 2)[0])).filter(text -> !text.isEmpty());
    }

    /** The component's {@code @param}, else what the interfaces of the record say about the accessor. */
    Optional<String> about(Class<?> type, String component) {
        Matcher tag = Pattern.compile("@param " + component + "\\s(.*?)(?=\n@|$)", Pattern.DOTALL)
                .matcher(comment(type).orElse(""));
        if (tag.find()) {
            return Optional.of(plain(tag.group(1)));
        }
        for (Class<?> parent : type.getInterfaces()) {
            Matcher accessor = Pattern.compile(
                            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*\\w+ " + component + "\\(\\);",
                            Pattern.DOTALL)
                    .matcher(source(parent));
            if (accessor.find()) {
                return Optional.of(plain(bare(accessor.group(1))));
            }
        }
        return Optional.empty();
    }

    private Optional<String> comment(Class<?> type) {
        Matcher found = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*public (?:record|enum) " + type.getSimpleName()
                                + "\\b",
                        Pattern.DOTALL)
                .matcher(source(type));
        return found.find() ? Optional.of(bare(found.group(1))) : Optional.empty();
    }

    private String source(Class<?> type) {
        try {
            return Files.readString(sources.resolve(type.getName().replace('.', '/') + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bare(String comment) {
        return comment.replaceAll("(?m)^\\s*\\*? ?", "").strip();
    }

    private static String plain(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
