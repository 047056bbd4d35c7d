package io.bowwave.intake.forge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepoUrlsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/Acme/Web.git",
                "https://token@github.com/acme/web",
                "http://github.com:80/acme/web/",
                "git@github.com:acme/web.git",
                "ssh://git@github.com/acme/web.git",
                "ssh://git@github.com:22/acme/web",
                "git://github.com/acme/web.git"
            })
    void oneRepositoryHasOneNormalForm(String url) {
        assertThat(RepoUrls.normal(url)).isEqualTo("github.com/acme/web");
    }

    @Test
    void aFolderIsItsPath() {
        assertThat(RepoUrls.normal("file:///srv/Git/web.git")).isEqualTo("/srv/Git/web");
        assertThat(RepoUrls.normal("/srv/Git/web/")).isEqualTo("/srv/Git/web");
    }

    @Test
    void anotherPortIsAnotherHost() {
        assertThat(RepoUrls.normal("http://127.0.0.1:3000/acme/web")).isEqualTo("127.0.0.1:3000/acme/web");
    }
}
