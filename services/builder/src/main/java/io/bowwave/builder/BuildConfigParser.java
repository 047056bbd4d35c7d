package io.bowwave.builder;

import io.bowwave.builder.AppConfig.Build;
import io.bowwave.builder.AppConfig.Cache;
import io.bowwave.builder.AppConfig.Checkout;
import io.bowwave.builder.AppConfig.SecretUse;
import io.bowwave.builder.AppConfig.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts of {@code .bowwave.yaml} that say what is checked out and how it is built. */
final class BuildConfigParser {

    static final List<String> KEYS =
            List.of("command", "steps", "timeout", "env", "network", "image", "cache", "secrets");

    private static final Duration LONGEST_BUILD = Duration.ofHours(6);
    private static final int MOST_STEPS = 50;
    private static final int MOST_CACHES = 10;
    private static final int MOST_SECRETS = 50;
    private static final int MOST_PATHS = 100;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._:/@-]{0,254}");
    private static final String ONLY_COMMAND = "build";

    private BuildConfigParser() {}

    static Checkout checkout(YamlMap top) {
        if (!top.has("checkout")) {
            return Checkout.DEFAULT;
        }
        YamlMap checkout = top.map("checkout", List.of("submodules", "lfs", "paths"));
        List<String> paths = checkout.texts("paths", MOST_PATHS);
        for (String path : paths) {
            if (leaves(path)) {
                checkout.fault("paths", "found \"%s\", expected paths inside the repository".formatted(path));
            }
        }
        return new Checkout(checkout.truth("submodules", false), checkout.truth("lfs", false), paths);
    }

    static Build build(YamlMap build) {
        String image = build.has("image") ? build.text("image") : null;
        if (image != null && !IMAGE.matcher(image).matches()) {
            build.fault(
                    "image",
                    "found \"%s\", expected the name of an image such as maven:3-eclipse-temurin-25".formatted(image));
        }
        return new Build(
                steps(build),
                build.duration("timeout", null, LONGEST_BUILD),
                build.variables("env"),
                build.truth("network", false),
                image,
                caches(build),
                secrets(build));
    }

    private static List<Step> steps(YamlMap build) {
        if (!build.has("steps")) {
            String command = build.text("command");
            return command == null ? List.of() : List.of(new Step(ONLY_COMMAND, command, null));
        }
        if (build.has("command")) {
            build.fault("", "found [command, steps], expected just one of them");
        }
        List<Step> steps = new ArrayList<>();
        for (YamlMap each : build.maps("steps", List.of("name", "run", "timeout"), MOST_STEPS)) {
            String run = each.text("run");
            String name = each.has("name") ? each.text("name") : "step " + (steps.size() + 1);
            Duration timeout = each.duration("timeout", null, LONGEST_BUILD);
            if (run != null && name != null) {
                steps.add(new Step(name, run, timeout));
            }
        }
        return steps;
    }

    private static List<Cache> caches(YamlMap build) {
        List<Cache> caches = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (YamlMap each : build.maps("cache", List.of("key", "path"), MOST_CACHES)) {
            String key = each.text("key");
            String path = each.text("path");
            if (key == null || path == null) {
                continue;
            }
            if (!KEY.matcher(key).matches() || !keys.add(key)) {
                each.fault("key", "found \"%s\", expected letters, digits, -, _ and ., each key once".formatted(key));
            }
            if (leaves(path.startsWith("~/") ? path.substring(2) : path)) {
                each.fault(
                        "path",
                        "found \"%s\", expected a path inside the checkout, or one that begins with ~/"
                                .formatted(path));
            }
            caches.add(new Cache(key, path));
        }
        return caches;
    }

    private static List<SecretUse> secrets(YamlMap build) {
        List<SecretUse> secrets = new ArrayList<>();
        for (YamlMap each : build.mapsOrTexts("secrets", List.of("name", "file"), MOST_SECRETS)) {
            String name = each.text("name");
            if (name == null) {
                continue;
            }
            if (!VARIABLE.matcher(name).matches()) {
                each.fault("name", "found \"%s\", expected letters, digits and _".formatted(name));
            }
            secrets.add(new SecretUse(name, each.truth("file", false)));
        }
        return secrets;
    }

    /** Whether a relative path could lead out of the folder that it is meant for, or names the folder itself. */
    static boolean leaves(@Nullable String path) {
        if (path == null) {
            return false;
        }
        List<String> names = List.of(path.split("/"));
        return path.startsWith("/")
                || path.isBlank()
                || names.contains("..")
                || names.contains(".")
                || names.contains("");
    }
}
