package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.AppChange;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Heads;
import io.bowwave.jobtable.Receipts;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What starts an app's builds. */
@Controller("/v1/apps/{app}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TriggersController {

    private static final int SECRET_BYTES = 32;

    private final Apps apps;
    private final Heads heads;
    private final Receipts receipts;
    private final LiveSecrets secrets;
    private final SecureRandom random = new SecureRandom();

    TriggersController(Apps apps, Heads heads, Receipts receipts, LiveSecrets secrets) {
        this.apps = apps;
        this.heads = heads;
        this.receipts = receipts;
        this.secrets = secrets;
    }

    /** What webhooks brought, newest first. */
    @Get("/deliveries")
    Page<TriggerResource.Received> deliveries(@PathVariable String app, @Nullable @QueryValue Integer limit) {
        return Page.all(receipts.of(find(app).name(), Page.size(limit)).stream()
                .map(TriggerResource.Received::of)
                .toList());
    }

    /** Which webhooks an app has, and what is known of its branch from asking for it. */
    @Get("/triggers")
    TriggerResource triggers(@PathVariable String app) {
        App found = find(app);
        return TriggerResource.of(
                found,
                secrets.any(found),
                secrets.look().old().get(found.name()),
                heads.of(found.name()).orElseThrow(() -> Answers.unknownApp(app)));
    }

    /** What a hook of git needs to start builds of the app. An app without any webhook secret gets one. */
    @Post("/hook")
    @Needs(Role.ADMIN)
    TriggerResource.Hook hook(@PathVariable String app) {
        App found = find(app);
        if (!secrets.any(found)) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            found = apps.change(found.name(), AppChange.ofSecret(HexFormat.of().formatHex(secret)));
        }
        String newest = secrets.look().of(found).getFirst().text();
        return new TriggerResource.Hook(
                found.name().text(),
                found.ref(),
                "/webhooks/generic/" + found.name(),
                GenericHook.token(newest, found.name()));
    }

    private App find(String app) {
        return apps.find(new AppName(app)).orElseThrow(() -> Answers.unknownApp(app));
    }
}
