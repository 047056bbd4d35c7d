package io.bowwave.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void buildIdsSortByTheTimeTheyWereMade() {
        Random random = new Random(7);
        BuildId earlier = BuildId.at(1_700_000_000_000L, random);
        BuildId later = BuildId.at(1_700_000_000_001L, random);
        assertThat(earlier).isLessThan(later);
        assertThat(earlier.uuid().version()).isEqualTo(7);
        assertThat(earlier.uuid().variant()).isEqualTo(2);
    }

    @Test
    void wrongNamesAreRefusedWithWhatIsExpected() {
        assertThatThrownBy(() -> new AppName("Web_1"))
                .isInstanceOf(InvalidIdException.class)
                .hasMessage(
                        "AppName: found \"Web_1\", expected 1 to 63 of a-z, 0-9 and -, beginning with a letter, for example web");
        assertThatThrownBy(() -> new Digest("sha256:xyz")).hasMessageContaining("64 lower-case hex digits");
        assertThatThrownBy(() -> new MachineId("")).hasMessageContaining("found \"\"");
    }

    @Test
    void aDigestKeepsItsForms() {
        Digest digest = Digest.of(new byte[] {1, 2, 3});
        assertThat(Digest.ofHex(digest.hex())).isEqualTo(digest);
        assertThat(Digest.ofHash(digest.hash())).isEqualTo(digest);
        assertThat(digest.brief()).hasSize(12);
    }
}
