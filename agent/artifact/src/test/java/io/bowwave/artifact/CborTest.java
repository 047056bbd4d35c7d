package io.bowwave.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples are from RFC 8949, appendix A. */
class CborTest {

    private static CborReader read(String hex) {
        return new CborReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), "test");
    }

    private static String write(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CborWriter(out).value(value);
        return HexFormat.of().formatHex(out.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "0,00",
        "23,17",
        "24,1818",
        "100,1864",
        "1000,1903e8",
        "1000000,1a000f4240",
        "1000000000000,1b000000e8d4a51000"
    })
    void numbersHaveTheirShortestForm(long number, String hex) throws Exception {
        assertThat(write(number)).isEqualTo(hex);
        assertThat(read(hex).uint("it", Long.MAX_VALUE)).isEqualTo(number);
    }

    @Test
    void keysStandInTheOrderOfTheirBytes() throws Exception {
        Map<String, Object> map = Map.of("bb", 1L, "a", List.of(true, false), "aa", "x");
        assertThat(write(map)).isEqualTo("a3" + "6161" + "82f5f4" + "626161" + "6178" + "626262" + "01");
        assertThat(read(write(map)).value("it")).isEqualTo(map);
    }

    @ParameterizedTest
    @CsvSource({
        "1800,shortest form",
        "190017,shortest form",
        "9fff,definite length",
        "a2616201616101,in order",
        "a2616101616101,in order",
        "62c328,UTF-8",
        "6561,at most 1 left",
        "1903,2 more bytes",
        "9bffffffffffffffff,at most 0 left",
        "8181818181818181818100,more than 8 levels",
        "f6,found type 7",
        "20,found type 1",
    })
    void anyOtherFormIsRefused(String hex, String why) {
        assertThatThrownBy(() -> read(hex).value("it"))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(why);
    }

    @Test
    void nothingMayFollow() throws Exception {
        CborReader in = read("0001");
        in.uint("it", 1L);
        assertThatThrownBy(in::end).hasMessageContaining("found 1 more bytes, expected nothing (at byte 1)");
    }
}
