package io.bowwave.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Json;
import org.junit.jupiter.api.Test;

class GitHubPushTest {

    @Test
    void signsAsGitHubDocumentsIt() {
        assertThat(GitHubPush.hmac("Hello, World!", "It's a Secret to Everybody"))
                .isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    }

    @Test
    void saysWhatWasPushedWhere() throws Exception {
        var body = Json.mapper().readTree(GitHubPush.body("/srv/web.git", "main", "a".repeat(40)));
        assertThat(body.path("ref").asText()).isEqualTo("refs/heads/main");
        assertThat(body.path("after").asText()).isEqualTo("a".repeat(40));
        assertThat(body.at("/repository/clone_url").asText()).isEqualTo("/srv/web.git");
    }
}
