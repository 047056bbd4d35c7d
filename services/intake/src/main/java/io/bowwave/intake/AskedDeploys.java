package io.bowwave.intake;

import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Build;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.Strategy;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes deploy requests of what callers ask: finds the build that they mean, and refuses at once what no rollout could take. */
@Singleton
final class AskedDeploys {

    private static final String LATEST = "latest";
    private static final int LONGEST_REASON = 500;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");
    private static final Set<DeployAction> NEED_BUILD =
            EnumSet.of(DeployAction.DEPLOY, DeployAction.PLAN, DeployAction.REJECT, DeployAction.UNREJECT);
    private static final Set<DeployAction> NEED_REASON = EnumSet.of(DeployAction.ABORT, DeployAction.REJECT);

    private final Apps apps;
    private final BuildFinder finder;
    private final DiffViews builds;

    AskedDeploys(Apps apps, BuildFinder finder, DiffViews builds) {
        this.apps = apps;
        this.finder = finder;
        this.builds = builds;
    }

    /** @throws ProblemException 400, 404 or 409, naming the field */
    DeployRequest read(DeployResource.ToRequest body, String requestedBy) {
        if (body.app() == null) {
            throw Answers.invalid("app: found nothing, expected the name of an app");
        }
        AppName app = new AppName(body.app());
        if (apps.find(app).isEmpty()) {
            throw Answers.unknownApp(body.app());
        }
        DeployAction action = value("action", DeployAction::of, lower(body.action()));
        requireReason(action, body);
        return new DeployRequest(
                app,
                action,
                build(app, action, body.build()),
                body.regions() == null || body.regions().isEmpty()
                        ? null
                        : body.regions().stream().map(RegionName::new).toList(),
                body.reason(),
                requestedBy,
                body.plan(),
                body.strategy() == null ? null : value("strategy", Strategy::of, lower(body.strategy())),
                body.notBefore(),
                body.overrideFreeze(),
                body.deploy() == null ? null : new RequestId(body.deploy()),
                body.expiresAt(),
                null,
                null);
    }

    private static void requireReason(DeployAction action, DeployResource.ToRequest body) {
        String reason = body.reason();
        boolean none = reason == null || reason.isBlank();
        if (none && (Boolean.TRUE.equals(body.overrideFreeze()) || NEED_REASON.contains(action))) {
            throw Answers.invalid("reason: found nothing, expected why, since it is asked for by \"%s\""
                    .formatted(NEED_REASON.contains(action) ? action.text() : "overrideFreeze"));
        }
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw Answers.invalid(
                    "reason: found %d characters, expected at most %d".formatted(reason.length(), LONGEST_REASON));
        }
    }

    private @Nullable BuildId build(AppName app, DeployAction action, @Nullable String text) {
        if (text == null || text.isBlank()) {
            if (NEED_BUILD.contains(action)) {
                throw Answers.invalid("build: found nothing, expected the id of the build to %s, its commit, or latest"
                        .formatted(action.text()));
            }
            return null;
        }
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals(LATEST)) {
            return latest(app);
        }
        Build build = byIdOrCommit(app, wanted);
        if (!build.app().equals(app)) {
            throw new ProblemException(
                    404,
                    "unknown-build",
                    "build: build %s is of app %s, not of %s".formatted(build.id(), build.app(), app));
        }
        return build.id();
    }

    private BuildId latest(AppName app) {
        return builds.newestDeployable(app.text())
                .map(found -> new BuildId(found.build()))
                .orElseThrow(() -> new ProblemException(
                        409,
                        "nothing-deployable",
                        "%s has no build that is deployable; GET /v1/deployables?app=%s says how far each is"
                                .formatted(app, app)));
    }

    /** The same eight digits may begin both: an id goes before a commit. */
    private Build byIdOrCommit(AppName app, String text) {
        try {
            return finder.find(text);
        } catch (ProblemException e) {
            if (!COMMIT.matcher(text).matches()) {
                throw e;
            }
            return builds.ofCommit(app.text(), text)
                    .map(found -> finder.find(found.build()))
                    .orElseThrow(() -> e);
        }
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static <T> T value(String field, Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(field + ": " + e.getMessage());
        }
    }
}
