package io.bowwave.builder;

import io.bowwave.builder.sandbox.Sandboxes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the queue is told of this builder, so that builds find one that suits them. */
final class Labels {

    private Labels() {}

    /**
     * {@code os}, {@code arch} ({@code amd64}, {@code arm64}, ...), {@code sandbox} and {@code images} ({@code true} or {@code false}).
     *
     * @param configured replaces these and adds to them
     */
    static Map<String, String> of(Map<String, String> configured, Sandboxes sandboxes) {
        Map<String, String> labels = new HashMap<>();
        labels.put("os", System.getProperty("os.name").toLowerCase(Locale.ROOT));
        labels.put("arch", arch(System.getProperty("os.arch")));
        labels.put("sandbox", sandboxes.usual());
        labels.put("images", Boolean.toString(sandboxes.images()));
        labels.putAll(configured);
        return labels;
    }

    static String arch(String name) {
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
