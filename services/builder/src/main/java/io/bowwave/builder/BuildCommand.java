package io.bowwave.builder;

import io.bowwave.builder.Workspaces.Workspace;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an app's build command to its end, its time limit or a stop; nothing of it runs afterwards. */
final class BuildCommand {

    private static final Logger LOG = LoggerFactory.getLogger(BuildCommand.class);

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration GRACE_WHEN_CLOSING = Duration.ofSeconds(1);
    private static final Duration OUTPUT_WITHIN = Duration.ofSeconds(5);
    private static final int LINES_IN_MESSAGE = 20;
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Job job;
    private final AppConfig config;
    private final Workspace workspace;
    private final BuildLog log;
    private final StopSignal stop;

    BuildCommand(Job job, AppConfig config, Workspace workspace, BuildLog log, StopSignal stop) {
        this.job = job;
        this.config = config;
        this.workspace = workspace;
        this.log = log;
        this.stop = stop;
    }

    /** @return the output's path, which is there */
    Path run() throws IOException, InterruptedException, BuildFailure {
        Duration limit = config.timeout() == null ? job.timeout() : config.timeout();
        log.line("$ " + config.command());
        ProcessGroup group =
                ProcessGroup.start(config.command(), workspace.checkout(), environment(), workspace.marker());
        Thread copier = Thread.ofPlatform().name("build-output").daemon().start(() -> copy(group));
        boolean ended = false;
        try {
            ended = group.waitFor(limit);
        } finally {
            group.end(ended ? Duration.ZERO : grace());
            copier.join(OUTPUT_WITHIN);
        }
        if (!ended) {
            throw new BuildFailure(
                    BuildCause.TIMEOUT, "the build command did not end within %s".formatted(words(limit)));
        }
        return output(group.exitStatus());
    }

    private Path output(int status) throws IOException, BuildFailure {
        if (status != 0) {
            throw new BuildFailure(
                    BuildCause.BUILD_FAILED,
                    "the build command exited with %d; its last lines:\n%s"
                            .formatted(status, String.join("\n", log.tail(LINES_IN_MESSAGE))));
        }
        Path output = workspace.checkout().resolve(config.output()).normalize();
        if (!Files.exists(output)) {
            throw new BuildFailure(
                    BuildCause.BUILD_FAILED,
                    "output: found nothing at %s after the build command, expected a file or folder"
                            .formatted(config.output()));
        }
        if (!output.toRealPath().startsWith(workspace.checkout().toRealPath())) {
            throw new BuildFailure(
                    BuildCause.BUILD_FAILED, "output: %s leads out of the checkout".formatted(config.output()));
        }
        return output.toRealPath();
    }

    private Duration grace() {
        StopSignal.Reason reason = stop.reason();
        if (reason == StopSignal.Reason.FENCED) {
            return Duration.ZERO;
        }
        return reason == StopSignal.Reason.CLOSING ? GRACE_WHEN_CLOSING : GRACE;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        String path = ownPath();
        environment.put("PATH", path == null ? DEFAULT_PATH : path);
        environment.put("HOME", workspace.home().toString());
        environment.put("TMPDIR", workspace.tmp().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("BOWWAVE_APP", job.app().text());
        environment.put("BOWWAVE_BUILD", job.build().text());
        environment.put("BOWWAVE_COMMIT", job.commit());
        environment.putAll(config.env());
        return environment;
    }

    private static @Nullable String ownPath() {
        return System.getenv("PATH");
    }

    private void copy(ProcessGroup group) {
        try {
            log.copy(group.output());
        } catch (IOException e) {
            LOG.warn("the output of {} ends early", job, e);
        }
    }

    private static String words(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
