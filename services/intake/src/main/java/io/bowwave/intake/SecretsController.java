package io.bowwave.intake;

import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.BuildSecret;
import io.bowwave.jobtable.BuildSecrets;
import io.bowwave.jobtable.SecretUse;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Secrets of an app's builds, by name: values go in and never come out here. */
@Controller("/v1/apps/{app}/secrets")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SecretsController {

    private static final int USES = 50;

    /**
     * A secret without its value.
     *
     * @param branches patterns of branches whose builds may have it
     */
    record Resource(String app, String name, String branches, String setBy, Instant setAt) {}

    /** @param what {@code set}, {@code removed}, {@code given} or {@code refused} */
    record Use(
            String what,
            String by,
            @Nullable BuildId build,
            @Nullable Integer attempt,
            Instant at) {
        static Use of(SecretUse use) {
            return new Use(use.what(), use.by(), use.build(), use.attempt(), use.at());
        }
    }

    /** @param branches patterns, comma between them; the app's own branch unless given */
    record ToSet(@Nullable String value, @Nullable String branches) {
        /** Hides the value. */
        @Override
        public String toString() {
            return "ToSet[" + branches + "]";
        }
    }

    private final Apps apps;
    private final SecretStore store;

    SecretsController(Apps apps, SecretStore store) {
        this.apps = apps;
        this.store = store;
    }

    /** Their names. */
    @Get
    Page<Resource> list(@PathVariable String app) {
        String branch = branch(app);
        return Page.all(secrets().list(new AppName(app)).stream()
                .map(secret -> resource(secret, branch))
                .toList());
    }

    /** Sets it, in place of one that is there. */
    @Put("/{name}")
    @Needs(Role.ADMIN)
    Resource set(HttpRequest<?> request, @PathVariable String app, @PathVariable String name, @Body ToSet body) {
        String branch = branch(app);
        if (body.value() == null) {
            throw Answers.invalid("value: found nothing, expected the secret's value");
        }
        BuildSecret secret = secrets()
                .set(
                        new AppName(app),
                        name,
                        body.value(),
                        body.branches(),
                        Callers.of(request).name());
        return resource(secret, branch);
    }

    /** Removes it; builds that ask for it fail from now on. */
    @Delete("/{name}")
    @Needs(Role.ADMIN)
    Resource remove(HttpRequest<?> request, @PathVariable String app, @PathVariable String name) {
        String branch = branch(app);
        return secrets()
                .remove(new AppName(app), name, Callers.of(request).name())
                .map(secret -> resource(secret, branch))
                .orElseThrow(() ->
                        new ProblemException(404, "unknown-secret", "app %s has no secret %s".formatted(app, name)));
    }

    /** Who set it and which builds got it, the newest first. */
    @Get("/{name}/uses")
    @Needs(Role.ADMIN)
    Page<Use> uses(@PathVariable String app, @PathVariable String name) {
        branch(app);
        List<SecretUse> uses = secrets().uses(new AppName(app), name, USES);
        return Page.all(uses.stream().map(Use::of).toList());
    }

    private BuildSecrets secrets() {
        return store.secrets()
                .orElseThrow(
                        () -> new ProblemException(
                                409,
                                "no-secrets",
                                "this installation keeps no secrets: set secrets-key of intake and queue, for example to `openssl rand -base64 32`"));
    }

    private String branch(String app) {
        return apps.find(new AppName(app))
                .orElseThrow(() -> Answers.unknownApp(app))
                .branch();
    }

    private static Resource resource(BuildSecret secret, String branch) {
        String branches = secret.branches();
        return new Resource(
                secret.app().text(),
                secret.name(),
                branches == null ? branch : branches,
                secret.setBy(),
                secret.setAt());
    }
}
