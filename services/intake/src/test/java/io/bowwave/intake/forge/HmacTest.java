package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class GithubSignatureTest {

    /** The example of GitHub's documentation. */
    @Test
    void signsAsGithubDoes() {
        byte[] body = "Hello, World!".getBytes(StandardCharsets.UTF_8);
        String expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        assertThat(GithubSignature.of("It's a Secret to Everybody", body)).isEqualTo(expected);
        assertThat(GithubSignature.matches(expected, "It's a Secret to Everybody", body))
                .isTrue();
        assertThat(GithubSignature.matches(expected, "another", body)).isFalse();
        assertThat(GithubSignature.matches("", "It's a Secret to Everybody", body))
                .isFalse();
    }
}
