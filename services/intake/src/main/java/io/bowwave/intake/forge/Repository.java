package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The repository that a delivery speaks of.
 *
 * @param urls all that it can be cloned from, normal
 * @param path the end of such a URL, for a delivery that has none; may be empty
 */
public record Repository(Set<String> urls, String path) {

    public Repository {
        urls = Set.copyOf(urls);
    }

    static Repository of(Stream<JsonNode> urls, String path) {
        Set<String> normal = new TreeSet<>();
        urls.map(url -> url.asText(""))
                .filter(url -> !url.isBlank())
                .map(RepoUrls::normal)
                .forEach(normal::add);
        return new Repository(normal, RepoUrls.normal(path).toLowerCase(Locale.ROOT));
    }

    /** Properties of an object, absent ones included. */
    static Stream<JsonNode> properties(JsonNode object, String... names) {
        return Arrays.stream(names).map(object::path);
    }

    /** Whether an app with this URL is built from it. */
    public boolean is(String repoUrl) {
        String own = RepoUrls.normal(repoUrl);
        return urls.contains(own) || (urls.isEmpty() && !path.isEmpty() && own.endsWith("/" + path));
    }
}
