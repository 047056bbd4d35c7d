package io.bowwave.intake.forge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HmacTest {

    private static final String SECRET = "It's a Secret to Everybody";
    private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.UTF_8);

    /** The example of GitHub's documentation. */
    private static final String HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    @Test
    void signsAsGithubDoes() {
        assertThat(Hmac.hex(SECRET, BODY)).isEqualTo(HEX);
        assertThat(Hmac.fits("sha256=" + HEX, SECRET, BODY)).isTrue();
        assertThat(Hmac.fits(HEX, SECRET, BODY)).as("as Gitea writes it").isTrue();
    }

    @Test
    void fitsNothingElse() {
        assertThat(Hmac.fits("sha256=" + HEX, "another", BODY)).isFalse();
        assertThat(Hmac.fits("sha1=" + HEX, SECRET, BODY)).isFalse();
        assertThat(Hmac.fits("", SECRET, BODY)).isFalse();
        assertThat(Hmac.fits(null, SECRET, BODY)).isFalse();
        assertThat(Hmac.same("secret", "secret2")).isFalse();
    }
}
