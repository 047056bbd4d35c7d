package io.bowwave.builder;

import io.bowwave.builder.sandbox.SandboxKind;
import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import io.bowwave.schemas.id.RegionName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a builder is told.
 *
 * @param name the first part of its worker id
 * @param queue base URL of the queue's API
 * @param token of a caller with the role BUILDER
 * @param home the region whose store it writes to
 * @param bucket null: {@code bowwave-<home>}
 * @param work its own folder: mirrors of repositories, jobs in work; one builder a folder
 * @param labels {@code key=value}, told to the queue
 * @param slots builds at a time, 1 or more
 * @param minFreeBytes with less room in the work folder no build is claimed
 * @param maxMirrors repositories whose mirrors are kept; the least recently used go
 * @param sandbox {@code auto} (bubblewrap where it works, else processes), {@code process}, {@code bubblewrap} or {@code docker}
 * @param hide files and folders that no build may see; the builder's own config file is hidden anyway
 * @param readable folders that builds see besides those of the system, for example of a toolchain
 * @param mirrors where mirrors of repositories are; null: in {@code work}; builders of one machine may share it
 * @param fetch {@code shallow}: all files of a commit, {@code partial}: those that {@code checkout.paths} names
 * @param maxCacheBytes of all folders that builds keep for later builds
 * @param maxLogBytes where a build's log is cut off
 * @param drain after SIGTERM no build is claimed, and those that run may go on for so long but its last 8 s; then they are given back
 */
public record BuilderConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        @Default("builder") String name,
        URI queue,
        Secret token,
        RegionName home,
        URI s3Endpoint,
        String s3AccessKey,
        Secret s3SecretKey,
        @Nullable String bucket,
        Path work,
        @Default("") List<String> labels,
        @Default("1") int slots,
        @Default("1073741824") long minFreeBytes,
        @Default("50") int maxMirrors,
        @Default("auto") SandboxKind sandbox,
        @Default("") List<String> hide,
        @Default("") List<String> readable,
        @Nullable Path mirrors,
        @Default("shallow") Checkout.Fetch fetch,
        @Default("10737418240") long maxCacheBytes,
        @Default("2147483648") long maxLogBytes,
        @Default("8s") Duration drain) {

    public BuilderConfig {
        labels = List.copyOf(labels);
        hide = List.copyOf(hide);
        readable = List.copyOf(readable);
        if (slots < 1) {
            throw new IllegalArgumentException("slots: found %d, expected 1 or more".formatted(slots));
        }
        if (maxMirrors < 1) {
            throw new IllegalArgumentException("max-mirrors: found %d, expected 1 or more".formatted(maxMirrors));
        }
        for (String label : labels) {
            if (label.indexOf('=') < 1) {
                throw new IllegalArgumentException("labels: found \"%s\", expected key=value".formatted(label));
            }
        }
    }

    List<Path> hidden() {
        return hide.stream().map(Path::of).toList();
    }

    List<Path> readablePaths() {
        return readable.stream().map(Path::of).toList();
    }

    String bucketName() {
        return bucket == null ? "bowwave-" + home : bucket;
    }

    Map<String, String> labelMap() {
        return labels.stream()
                .collect(Collectors.toMap(
                        label -> label.substring(0, label.indexOf('=')),
                        label -> label.substring(label.indexOf('=') + 1)));
    }
}
