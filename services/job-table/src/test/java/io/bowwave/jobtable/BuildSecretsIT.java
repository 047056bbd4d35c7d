package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.WorkerId;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@RealServers(Server.POSTGRES)
class BuildSecretsIT {

    private static final WorkerId WORKER = new WorkerId("builder-1");

    private final PostgresServer postgres;

    BuildSecretsIT(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @Test
    void onlyBuildsOfItsBranchesGetItAndEachUseIsWrittenDown() throws Exception {
        try (JobTableFixture jobs = new JobTableFixture(postgres)) {
            SecretKeys keys = SecretKeys.parse(Base64.getEncoder().encodeToString(new byte[32]), new SecureRandom());
            BuildSecrets secrets = jobs.database.secrets(keys);
            App app = jobs.app("web");
            secrets.set(app.name(), "TOKEN", "correct horse", null, "ada");
            secrets.set(app.name(), "KEY", "battery staple", "release/*", "ada");
            Build build = jobs.enqueue(app);

            BuildSecrets.Given given = secrets.give(build, WORKER, List.of("TOKEN", "KEY", "OTHER"));
            assertThat(given.values()).containsOnlyKeys("TOKEN").containsValue("correct horse");
            assertThat(given.refused().get("KEY"))
                    .contains("for builds of release/*")
                    .contains("refs/heads/main");
            assertThat(given.refused().get("OTHER")).contains("bowwave secret set web OTHER");
            assertThat(given.toString()).doesNotContain("correct horse");

            assertThat(secrets.list(app.name())).extracting(BuildSecret::name).containsExactly("KEY", "TOKEN");
            assertThat(secrets.uses(app.name(), "TOKEN", 10))
                    .extracting(SecretUse::what)
                    .containsExactly("given", "set");
            assertThat(secrets.uses(app.name(), "KEY", 10).getFirst())
                    .matches(use -> use.what().equals("refused") && build.id().equals(use.build()));
            assertThat(secrets.remove(app.name(), "TOKEN", "ada")).isPresent();
            assertThat(secrets.remove(app.name(), "TOKEN", "ada")).isEmpty();

            try (var connection = DriverManager.getConnection(jobs.url, postgres.user(), postgres.password());
                    var rows = connection.createStatement().executeQuery("SELECT sealed FROM build_secret")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).doesNotContain("battery");
            }
        }
    }

    @Test
    void whatCannotBeASecretIsRefused() {
        try (JobTableFixture jobs = new JobTableFixture(postgres)) {
            BuildSecrets secrets = jobs.database.secrets(
                    SecretKeys.parse(Base64.getEncoder().encodeToString(new byte[32]), new SecureRandom()));
            App app = jobs.app("web");
            assertThatThrownBy(() -> secrets.set(app.name(), "TOKEN", "short", null, "ada"))
                    .hasMessage(
                            "value: found 5 bytes, expected a text of 8 characters to 65536 bytes, without zero bytes");
            assertThatThrownBy(() -> secrets.set(app.name(), "A-B", "long enough", null, "ada"))
                    .hasMessageContaining("name: found \"A-B\"");
            assertThatThrownBy(() -> secrets.set(new AppName("api"), "A", "long enough", null, "ada"))
                    .isInstanceOf(RefusedException.class);
            assertThat(Set.copyOf(secrets.list(app.name()))).isEmpty();
        }
    }
}
