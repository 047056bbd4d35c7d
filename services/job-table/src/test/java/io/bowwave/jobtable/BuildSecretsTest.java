package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildSecretsTest {

    private static final String ONE = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String TWO = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());

    private static byte[] bytes() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 0xfb);
        return bytes;
    }

    private static SecretKeys keys(String text) {
        return SecretKeys.parse(text, new SecureRandom());
    }

    @Test
    void aNewKeySealsAndTheOldOneStillOpens() {
        SecretKeys.Sealed old = keys(ONE).seal("web\nTOKEN", "value");
        SecretKeys both = keys(TWO + ", " + ONE);
        assertThat(both.open("web\nTOKEN", old)).isEqualTo("value");
        SecretKeys.Sealed fresh = both.seal("web\nTOKEN", "value");
        assertThat(fresh.keyId()).isNotEqualTo(old.keyId());
        assertThat(keys(TWO).open("web\nTOKEN", fresh)).isEqualTo("value");
        assertThatThrownBy(() -> keys(TWO).open("web\nTOKEN", old)).hasMessageContaining(old.keyId());
    }

    @Test
    void aValueThatWasMovedOrChangedDoesNotOpen() {
        SecretKeys keys = keys(ONE);
        SecretKeys.Sealed sealed = keys.seal("web\nTOKEN", "value");
        assertThatThrownBy(() -> keys.open("api\nTOKEN", sealed)).isInstanceOf(IllegalStateException.class);
        String changed = sealed.base64().startsWith("A") ? "B" : "A";
        assertThatThrownBy(() -> keys.open(
                        "web\nTOKEN",
                        new SecretKeys.Sealed(
                                sealed.keyId(), changed + sealed.base64().substring(1))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysOfAnotherFormAreRefusedWithoutBeingTold() {
        assertThatThrownBy(() -> keys("c2hvcnQ")).hasMessageContaining("found base64 of 5 bytes, expected 32");
        assertThatThrownBy(() -> keys("no base64 !")).hasMessageNotContaining("no base64");
    }

    @ParameterizedTest
    @CsvSource({
        "main, refs/heads/main, true",
        "main, refs/heads/main2, false",
        "main, refs/tags/main, false",
        "'main, release/*', refs/heads/release/1.0, true",
        "'main,release/*', refs/heads/release, false",
        "*, refs/heads/any/thing, true",
        "*, refs/tags/v1, false",
        "refs/tags/v*, refs/tags/v1, true",
        "m.in, refs/heads/main, false",
    })
    void patternsNameBranches(String patterns, String ref, boolean matches) {
        assertThat(BranchPatterns.match(patterns, ref)).isEqualTo(matches);
    }
}
