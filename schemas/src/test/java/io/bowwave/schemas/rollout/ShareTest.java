package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

    @ParameterizedTest
    @CsvSource({"25%,250,50", "0.5%,5,1", "100%,1000,200", "12.5%,125,25", "3,1000,3", "500,1000,200"})
    void isAPercentageOrANumberOfMachines(String text, int permille, int ofTwoHundred) {
        Share share = new Share(text);
        assertThat(share.permille()).isEqualTo(permille);
        assertThat(share.of(200)).isEqualTo(ofTwoHundred);
        assertThat(share.counted()).isEqualTo(!text.endsWith("%"));
        if (!share.counted()) {
            assertThat(Share.ofPermille(permille)).isEqualTo(share);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0%", "0.0%", "0", "101%", "100.5%", "1.25%", "-1", "25 %", "025%", "5‰", "a third"})
    void refusesWhatIsNeither(String text) {
        assertThatThrownBy(() -> new Share(text)).hasMessageContaining("\"" + text + "\", expected a percentage");
    }
}
