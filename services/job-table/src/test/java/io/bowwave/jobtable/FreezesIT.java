package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.OnConflict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Freezes and the settings of deploys, in their tables and in each app's row. */
@RealServers(Server.POSTGRES)
final class FreezesIT {

    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    private final PostgresServer server;
    private JobTableFixture jobs;
    private Freezes freezes;

    FreezesIT(PostgresServer server) {
        this.server = server;
    }

    @BeforeEach
    void start() {
        jobs = new JobTableFixture(server);
        freezes = jobs.database.freezes();
    }

    @AfterEach
    void stop() {
        jobs.close();
    }

    @Test
    void copiesAFreezeIntoItsAppAndTakesItOutWhenLifted() {
        App web = jobs.app("web");
        App other = jobs.app("other");

        FreezeRow added = add(web.name(), LATER, "fri 16:00-mon 08:00", "release train");

        assertThat(freezes(web)).containsExactly(added.freeze());
        assertThat(added.freeze().until()).isEqualTo(LATER);
        assertThat(find(web).revision()).isEqualTo(2);
        assertThat(find(other).revision()).isEqualTo(1);
        FreezeRow lifted = freezes.lift(added.freeze().id(), "bob", "done").orElseThrow();
        assertThat(lifted.lifted()).extracting(FreezeRow.Lifted::by).isEqualTo("bob");
        assertThat(freezes(web)).isEmpty();
        assertThat(freezes.list(web.name(), false, 9)).isEmpty();
        assertThat(freezes.list(web.name(), true, 9)).containsExactly(lifted);
        assertThatThrownBy(() -> freezes.lift(added.freeze().id(), "bob", null))
                .hasMessageContaining("over already: bob lifted it");
        assertThat(freezes.lift("fz-00000000", "bob", null)).isEmpty();
    }

    @Test
    void aFreezeOfAllAppsHoldsForThoseOfLaterToo() {
        App web = jobs.app("web");
        Freeze all = add(null, null, null, "incident").freeze();
        App later = jobs.app("later");
        Freeze own = add(later.name(), null, null, "its own").freeze();

        assertThat(freezes(web)).containsExactly(all);
        assertThat(later.freezes()).containsExactly(all);
        assertThat(freezes(later)).containsExactly(all, own);
        freezes.lift(all.id(), "ada", null);
        assertThat(freezes(web)).isEmpty();
        assertThat(freezes(later)).containsExactly(own);
    }

    @Test
    void whatHasEndedIsLeftOutOfTheNextCopy() {
        App web = jobs.app("web");
        Freeze first = add(web.name(), LATER, null, "first").freeze();
        jobs.sql("UPDATE deploy_freeze SET from_at = now() - interval '2 h', until_at = now() - interval '1 s'");

        Freeze second = add(web.name(), null, null, "second").freeze();

        assertThat(freezes(web)).containsExactly(second);
        assertThatThrownBy(() -> freezes.lift(first.id(), "ada", null)).hasMessageContaining("it ended at");
        jobs.database.apps().remove(web.name(), "ada", "tidied up");
        assertThat(jobs.database.apps().find(web.name())).isEmpty();
        assertThat(jobs.database.apps().removal(web.name()).orElseThrow().reason())
                .isEqualTo("tidied up");
        assertThat(jobs.app("web").freezes()).isEmpty();
    }

    @Test
    void refusesTooManyAndThoseThatAreNone() {
        App web = jobs.app("web");
        for (int each = 0; each < Freezes.MOST; each++) {
            add(web.name(), null, null, "number " + each);
        }
        assertThatThrownBy(() -> add(web.name(), null, null, "one more")).hasMessageContaining("expected at most 12");
        assertThat(freezes(web)).hasSize(Freezes.MOST);
        assertThatThrownBy(() -> add(web.name(), null, null, " ")).hasMessageContaining("reason: found 0 characters");
        assertThatThrownBy(() -> add(web.name(), null, "weekends", "why")).hasMessageContaining("fri 16:00-mon 08:00");
        assertThatThrownBy(() -> add(new AppName("gone"), null, null, "why")).hasMessageContaining("gone");
    }

    @Test
    void keepsWhatAnAppAsksOfItsDeploys() {
        App web = jobs.app("web");
        assertThat(web.deploys()).isEqualTo(DeploySettings.DEFAULT);

        App changed = change(web, new DeploySettingsChange(2, OnConflict.WAIT));

        assertThat(changed.deploys()).isEqualTo(new DeploySettings(2, OnConflict.WAIT));
        assertThat(change(web, new DeploySettingsChange(0, null)).deploys())
                .isEqualTo(new DeploySettings(0, OnConflict.WAIT));
        assertThatThrownBy(() -> change(web, new DeploySettingsChange(3, null)))
                .hasMessage("approvals: found 3, expected 0 to 2");
    }

    private App change(App app, DeploySettingsChange deploys) {
        return jobs.database
                .apps()
                .change(
                        app.name(),
                        new AppChange(
                                null, null, null, null, null, null, null, null, null, null, null, null, deploys, null));
    }

    private FreezeRow add(@Nullable AppName app, @Nullable Instant until, @Nullable String weekly, String reason) {
        return freezes.add(
                new NewFreeze(app, null, until, weekly, weekly == null ? null : "Europe/Berlin", reason, "ada"));
    }

    private List<Freeze> freezes(App app) {
        return find(app).freezes();
    }

    private App find(App app) {
        return jobs.database.apps().find(app.name()).orElseThrow();
    }
}
