package io.bowwave.builder;

import io.bowwave.builder.AppConfig.Step;
import io.bowwave.builder.Workspaces.Workspace;
import io.bowwave.builder.sandbox.ImageException;
import io.bowwave.builder.sandbox.ProcessGroup;
import io.bowwave.builder.sandbox.Sandbox;
import io.bowwave.builder.sandbox.Script;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an app's build steps one after another, each to its end, a time limit or a stop; nothing of a step runs after it. */
final class BuildSteps {

    private static final Logger LOG = LoggerFactory.getLogger(BuildSteps.class);

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration GRACE_WHEN_CLOSING = Duration.ofSeconds(1);
    private static final Duration OUTPUT_WITHIN = Duration.ofSeconds(5);
    private static final int LINES_IN_MESSAGE = 20;
    private static final int CHARACTERS_IN_MESSAGE = 1500;
    private static final int KILLED = 128;

    private final Job job;
    private final AppConfig config;
    private final Workspace workspace;
    private final BuildLog log;
    private final StopSignal stop;
    private final StepBook book;

    BuildSteps(Job job, AppConfig config, Workspace workspace, BuildLog log, StopSignal stop, StepBook book) {
        this.job = job;
        this.config = config;
        this.workspace = workspace;
        this.log = log;
        this.stop = stop;
        this.book = book;
    }

    /** @return the output's path, which is there */
    Path run(Sandbox sandbox, Map<String, String> environment) throws IOException, InterruptedException, BuildFailure {
        log.line("sandbox %s: %s"
                .formatted(sandbox.name(), sandbox.describe(config.build().network())));
        Duration limit = config.build().timeout() == null
                ? job.timeout()
                : config.build().timeout();
        long end = System.nanoTime() + limit.toNanos();
        List<Step> steps = config.build().steps();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            stop.check();
            book.next();
            log.line("step %d of %d, %s".formatted(i + 1, steps.size(), step.name()));
            log.line("$ " + step.command());
            long began = System.nanoTime();
            run(step, StepLimits.of(step, limit, end, job.silence()), sandbox, environment);
            log.line("step %s took %s".formatted(step.name(), seconds(System.nanoTime() - began)));
        }
        return output();
    }

    private void run(Step step, StepLimits limits, Sandbox sandbox, Map<String, String> environment)
            throws IOException, InterruptedException, BuildFailure {
        ProcessGroup group = start(step, sandbox, environment);
        TimedInput output = new TimedInput(group.output());
        Thread copier = Thread.ofPlatform().name("build-output").daemon().start(() -> copy(output));
        String exceeded = StepLimits.NONE;
        boolean ended = false;
        try {
            exceeded = limits.await(group, output);
            ended = exceeded.equals(StepLimits.NONE);
        } finally {
            group.end(ended ? Duration.ZERO : grace());
            copier.join(OUTPUT_WITHIN);
        }
        if (!ended) {
            throw new BuildFailure(BuildCause.TIMEOUT, "step %s %s".formatted(step.name(), exceeded));
        }
        book.exit(group.exitStatus());
        if (group.exitStatus() != 0) {
            throw new BuildFailure(BuildCause.BUILD_FAILED, failed(step, group.exitStatus()));
        }
    }

    private ProcessGroup start(Step step, Sandbox sandbox, Map<String, String> environment)
            throws IOException, InterruptedException, BuildFailure {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("BOWWAVE_STEP", step.name());
        try {
            return sandbox.start(
                    new Script(
                            step.command(),
                            variables,
                            config.build().network(),
                            config.build().image(),
                            workspace.marker()),
                    workspace.rooms());
        } catch (ImageException e) {
            throw new BuildFailure(BuildCause.CONFIG_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private String failed(Step step, int status) throws IOException {
        String killed = status > KILLED ? " (killed by signal %d)".formatted(status - KILLED) : "";
        String lines = String.join("\n", log.tail(LINES_IN_MESSAGE));
        if (lines.length() > CHARACTERS_IN_MESSAGE) {
            lines = "..." + lines.substring(lines.length() - CHARACTERS_IN_MESSAGE);
        }
        return "step %s exited with %d%s; its last lines:\n%s".formatted(step.name(), status, killed, lines);
    }

    private Path output() throws IOException, BuildFailure {
        Path checkout = workspace.rooms().checkout();
        Path output = checkout.resolve(config.output()).normalize();
        if (!Files.exists(output)) {
            throw new BuildFailure(
                    BuildCause.BUILD_FAILED,
                    "output: found nothing at %s after the build command, expected a file or folder"
                            .formatted(config.output()));
        }
        if (!output.toRealPath().startsWith(checkout.toRealPath())) {
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

    private void copy(TimedInput output) {
        try {
            log.copy(output);
        } catch (IOException e) {
            LOG.warn("the output of {} ends early", job, e);
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
