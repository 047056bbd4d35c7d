package io.bowwave.builder;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Patch;
import io.bowwave.builder.Workspaces.Workspace;
import io.bowwave.builder.sandbox.Rooms;
import io.bowwave.builder.sandbox.Sandbox;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt of one build, from checkout to the artifact in the home store. One thread. */
final class JobRun {

    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

    private static final Duration LOG_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOG_WITHIN_WHEN_STOPPED = Duration.ofSeconds(2);
    private static final int COMMIT_DIGITS = 12;

    private final Job job;
    private final Workshop workshop;
    private final StopSignal stop;
    private final StepBook book;

    JobRun(Job job, Workshop workshop, StopSignal stop, StepBook book) {
        this.job = job;
        this.workshop = workshop;
        this.stop = stop;
        this.book = book;
    }

    /** How it ended; empty when nobody wants to hear it any more. Throws nothing: every fault has an outcome. */
    Optional<Finish> run() {
        stop.attach();
        try (Workspace workspace = workshop.workspaces().make(job)) {
            return Optional.ofNullable(run(workspace)).filter(finish -> stop.reason() != StopSignal.Reason.FENCED);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} is given back", job, e);
            return Optional.of(Finish.release(BuildCause.INFRA, "builder: " + e));
        } finally {
            stop.detach();
        }
    }

    private Finish run(Workspace workspace) throws IOException {
        try (BuildLog log = new BuildLog(workspace.log(), workshop.maxLogBytes(), this::send)) {
            log.start();
            Finish finish = attempt(workspace, log);
            stop.detach();
            if (finish.message() != null) {
                log.line(finish.outcome() + ": " + finish.message());
            }
            return keepLog(workspace, log, finish);
        }
    }

    private Finish attempt(Workspace workspace, BuildLog log) {
        try {
            return build(workspace, log);
        } catch (BuildFailure e) {
            return stopped().orElseGet(() -> Finish.failed(e.reason(), e.text()));
        } catch (InvalidArtifactException e) {
            return stopped().orElseGet(() -> Finish.failed(BuildCause.BUILD_FAILED, String.valueOf(e.getMessage())));
        } catch (IOException | InterruptedException | RuntimeException e) {
            return stopped().orElseGet(() -> {
                LOG.warn("{} is given back", job, e);
                return Finish.release(BuildCause.INFRA, String.valueOf(e.getMessage()));
            });
        }
    }

    private Finish build(Workspace workspace, BuildLog log) throws IOException, InterruptedException, BuildFailure {
        log.line("%s, commit %s of %s".formatted(job, job.commit(), job.repoUrl()));
        book.next();
        Checkout.Result checkout =
                workshop.checkout().run(job, workspace.rooms().checkout(), workspace.scratch(), log::line);
        AppConfig config = checkout.config();
        book.plan(config.build().steps());
        workshop.caches().take(job, config.build().caches(), workspace.rooms(), log::line);
        stop.check();
        Path output = steps(checkout, workspace, log);
        stop.check();
        book.next();
        ArtifactUpload.Result result = new ArtifactUpload(
                        workshop.store(), workspace.scratch(), workshop.workers(), log::line)
                .run(output, config.run(), job.bases());
        stop.check();
        workshop.caches().keep(job, config.build().caches(), workspace.rooms());
        log.line("artifact %s: %d bytes in %d files, %d bytes uploaded, %d bytes known before"
                .formatted(
                        result.artifact().ref().manifest().brief(),
                        result.artifact().manifest().size(),
                        result.artifact().manifest().files().size(),
                        result.uploadedBytes(),
                        result.artifact().rawReused()));
        for (Patch patch : result.artifact().layout().patches()) {
            if (!patch.packs().isEmpty()) {
                log.line("a patch from %s: %d bytes".formatted(patch.base().brief(), patch.packBytes()));
            }
        }
        String name = "%s-%s".formatted(job.app(), job.commit().substring(0, COMMIT_DIGITS));
        return Finish.succeeded(result.artifact().ref(), name, result.uploadedBytes(), config.deploy());
    }

    private Path steps(Checkout.Result checkout, Workspace workspace, BuildLog log)
            throws IOException, InterruptedException, BuildFailure {
        AppConfig config = checkout.config();
        Sandbox sandbox = workshop.sandboxes()
                .of(config.build().image())
                .orElseThrow(() -> new BuildFailure(
                        BuildCause.CONFIG_INVALID,
                        "build.image: found %s, but this builder runs no containers: %s"
                                .formatted(
                                        config.build().image(),
                                        workshop.sandboxes().imageProblem())));
        Rooms seen = sandbox.seen(workspace.rooms());
        Map<String, String> given =
                new BuildVariables(workshop.queue(), log).of(job, config.build(), workspace.rooms(), seen);
        Map<String, String> environment = BuildEnvironment.of(job, sandbox, seen, checkout.commitSeconds(), given);
        return new BuildSteps(job, config, workspace, log, stop, book).run(sandbox, environment);
    }

    private Optional<Finish> stopped() {
        StopSignal.Reason reason = stop.reason();
        if (reason == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (reason) {
                    case CANCELED -> Finish.canceled(stop.message());
                    case CLOSING, FENCED -> Finish.release(BuildCause.BUILDER_LOST, stop.message());
                });
    }

    /** The log goes to the store before the queue hears of the end, so that whoever hears of it finds the log. */
    private Finish keepLog(Workspace workspace, BuildLog log, Finish finish) throws IOException {
        if (stop.reason() == StopSignal.Reason.FENCED) {
            return finish;
        }
        try {
            if (!log.end(stop.reason() == null ? LOG_WITHIN : LOG_WITHIN_WHEN_STOPPED)) {
                LOG.warn("the live log of {} is not complete; the stored one is", job);
            }
            workshop.store().logs().put(job.app(), job.build(), job.attempt(), workspace.log());
            return finish;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return finish;
        } catch (IOException e) {
            if (finish.outcome().equals("succeeded")) {
                throw e;
            }
            LOG.warn("the log of {} is not stored", job, e);
            return finish;
        }
    }

    private void send(long offset, String text, boolean last) throws IOException, InterruptedException {
        try {
            workshop.queue().log(job, offset, text, last);
        } catch (FencedException e) {
            stop.stop(StopSignal.Reason.FENCED, String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
