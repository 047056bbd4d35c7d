package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.AppChange;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.DeploySettings;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.QueueRules;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.PoolSelector;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Apps, and what their machines run. */
@Controller("/v1/apps")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AppsController {

    private static final int MACHINES = 200;
    private static final int MOST_MACHINES = 1000;

    private final Apps apps;
    private final FleetViews fleet;
    private final DeployViews deploys;
    private final AppRemovals removals;
    private final Idempotency idempotency;
    private final Clock clock;

    AppsController(
            Apps apps,
            FleetViews fleet,
            DeployViews deploys,
            AppRemovals removals,
            Idempotency idempotency,
            Clock clock) {
        this.apps = apps;
        this.fleet = fleet;
        this.deploys = deploys;
        this.removals = removals;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** All apps, by name. */
    @Get
    Page<AppResource> list() {
        return Page.all(apps.list().stream().map(this::resource).toList());
    }

    /** Makes an app; 201, or 409 when the name is taken. */
    @Post
    @Needs(Role.ADMIN)
    @ApiResponse(
            responseCode = "201",
            description = "the app",
            content = @Content(schema = @Schema(implementation = AppResource.class)))
    HttpResponse<?> create(HttpRequest<?> request, @Body AppResource.ToCreate body) {
        return idempotency.once(request, body, () -> {
            App app = apps.create(newApp(body, Callers.of(request).name()));
            return HttpResponse.created(resource(app), URI.create("/v1/apps/" + app.name()));
        });
    }

    @Get("/{app}")
    AppResource show(@PathVariable String app) {
        return resource(find(app));
    }

    /** Changes what is given. */
    @Patch("/{app}")
    @Needs(Role.ADMIN)
    AppResource change(@PathVariable String app, @Body AppResource.ToChange body) {
        AppChange change = new AppChange(
                body.repoUrl(),
                body.branch(),
                body.autoDeploy(),
                body.prefetch(),
                pool(body.pool()),
                body.regions() == null ? null : regions(body.regions()),
                body.webhookSecret(),
                body.keepOldSecretSeconds() == null ? null : Duration.ofSeconds(body.keepOldSecretSeconds()),
                body.buildTimeoutSeconds() == null ? null : Duration.ofSeconds(body.buildTimeoutSeconds()),
                body.concurrency(),
                body.keep() == null ? null : body.keep().change(),
                body.queue(),
                body.deploys(),
                body.ifRevision());
        return resource(apps.change(new AppName(app), change));
    }

    /**
     * Takes it away: its machines stop it and clean up. Its history stays, and its name may be registered again.
     *
     * @param force cancel its builds and give up its deploys that have not ended; else 409 when there are any. Builds that run take some
     *     seconds to stop: 409 {@code builds-running} until then
     */
    @Delete("/{app}")
    @Needs(Role.ADMIN)
    AppResource.Removed remove(
            HttpRequest<?> request,
            @PathVariable String app,
            @Nullable @QueryValue Boolean force,
            @Nullable @QueryValue String reason) {
        AppName name = find(app).name();
        return removals.remove(name, Callers.of(request).name(), reason, Boolean.TRUE.equals(force));
    }

    /** What runs where, and the rollout in progress. */
    @Get("/{app}/status")
    FleetResource.Status status(@PathVariable String app) {
        App found = find(app);
        String name = found.name().text();
        List<FleetResource.Region> regions = fleet.regions(name);
        return new FleetResource.Status(
                name,
                regions.stream().mapToInt(FleetResource.Region::machines).sum(),
                regions.stream().mapToInt(FleetResource.Region::healthy).sum(),
                regions,
                AppResource.FrozenNow.of(found, clock.instant()),
                deploys.current(name).orElse(null));
    }

    /** Machines by region and name. */
    @Get("/{app}/machines")
    Page<FleetResource.Machine> machines(
            @PathVariable String app,
            @Nullable @QueryValue String region,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String machine,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        int size = limit == null ? MACHINES : Math.clamp(limit, 1, MOST_MACHINES);
        List<FleetResource.Machine> found =
                fleet.machines(find(app).name().text(), region, state, machine, cursor, size + 1);
        if (found.size() <= size) {
            return Page.all(found);
        }
        FleetResource.Machine last = found.get(size - 1);
        return new Page<>(found.subList(0, size), last.region() + "/" + last.machine());
    }

    private App find(String app) {
        AppName name = new AppName(app);
        return apps.find(name)
                .orElseThrow(() -> apps.removal(name).map(Answers::removed).orElseGet(() -> Answers.unknownApp(app)));
    }

    private AppResource resource(App app) {
        return AppResource.of(app, clock.instant());
    }

    private static NewApp newApp(AppResource.ToCreate body, String by) {
        if (body.name() == null || body.repoUrl() == null || body.repoUrl().isBlank()) {
            throw Answers.invalid("%s: found nothing, expected %s"
                    .formatted(
                            body.name() == null ? "name" : "repoUrl",
                            body.name() == null ? "the app's name, for example web" : "the URL that git clones from"));
        }
        return new NewApp(
                new AppName(body.name()),
                body.repoUrl().strip(),
                Objects.requireNonNullElse(body.branch(), "main"),
                Objects.requireNonNullElse(body.autoDeploy(), false),
                Objects.requireNonNullElse(body.prefetch(), true),
                Objects.requireNonNullElse(pool(body.pool()), Map.of()),
                regions(Objects.requireNonNullElse(body.regions(), List.of())),
                body.webhookSecret() == null || body.webhookSecret().isEmpty() ? null : body.webhookSecret(),
                body.buildTimeoutSeconds() == null
                        ? NewApp.DEFAULT_TIMEOUT
                        : Duration.ofSeconds(body.buildTimeoutSeconds()),
                Objects.requireNonNullElse(body.concurrency(), 1),
                body.keep() == null ? KeepRules.DEFAULT : body.keep().change().of(KeepRules.DEFAULT),
                body.queue().of(QueueRules.DEFAULT),
                body.deploys().of(DeploySettings.DEFAULT),
                by);
    }

    private static @Nullable Map<String, String> pool(@Nullable Map<String, String> pool) {
        try {
            if (pool != null) {
                PoolSelector.check(pool);
            }
            return pool;
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static List<RegionName> regions(List<String> names) {
        return names.stream().map(RegionName::new).toList();
    }
}
