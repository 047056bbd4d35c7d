package io.bowwave.intake.forge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys and signatures of the shape that GitLab sends. */
class StandardWebhookTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant SENT = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void aSignatureOfIdTimeAndBodyProvesTheSecret() {
        assertThat(fits(SIGNATURE, SECRET, SENT)).isTrue();
        assertThat(fits("v1a,xyz " + SIGNATURE, SECRET, SENT))
                .as("one of several")
                .isTrue();
        assertThat(fits(SIGNATURE, "whsec_bm90IHRoZSBzZWNyZXQ=", SENT)).isFalse();
        assertThat(fits(SIGNATURE.replace('g', 'h'), SECRET, SENT)).isFalse();
        Headers other = headers("other", "1614265330", SIGNATURE);
        assertThat(StandardWebhook.fits(other, SECRET, BODY, SENT))
                .as("under another id")
                .isFalse();
        byte[] changed = "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8);
        assertThat(StandardWebhook.fits(headers(ID, "1614265330", SIGNATURE), SECRET, changed, SENT))
                .isFalse();
    }

    @Test
    void anOldSignatureProvesNothing() {
        assertThat(fits(SIGNATURE, SECRET, SENT.plusSeconds(300))).isTrue();
        assertThat(fits(SIGNATURE, SECRET, SENT.plusSeconds(301))).isFalse();
        assertThat(fits(SIGNATURE, SECRET, SENT.minusSeconds(301))).isFalse();
        assertThat(StandardWebhook.stale(headers(ID, "1614265330", SIGNATURE), SENT.plusSeconds(900)))
                .contains("900 s away from now", "at most 300 s");
        assertThat(StandardWebhook.stale(headers(ID, "soon", SIGNATURE), SENT)).contains("found \"soon\"");
    }

    @Test
    void aTextWithoutThePrefixIsAKeyAsItStands() {
        String signature = "v1,"
                + Base64.getEncoder()
                        .encodeToString(Hmac.bytes(
                                "plain", (ID + ".1614265330.").concat("{}").getBytes(StandardCharsets.UTF_8)));
        assertThat(StandardWebhook.fits(
                        headers(ID, "1614265330", signature), "plain", "{}".getBytes(StandardCharsets.UTF_8), SENT))
                .isTrue();
    }

    private static boolean fits(String signature, String secret, Instant now) {
        return StandardWebhook.fits(headers(ID, "1614265330", signature), secret, BODY, now);
    }

    private static Headers headers(String id, String timestamp, String signature) {
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signature)::get;
    }
}
