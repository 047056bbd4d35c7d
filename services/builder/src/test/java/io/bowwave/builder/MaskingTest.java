package io.bowwave.builder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

    private static final String SECRET = "s3cr3t/of+builds";

    private static String masked(String text, int piece, String... secrets) {
        Masking masking = new Masking(List.of(secrets));
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); at += piece) {
            shown.append(masking.next(text.substring(at, Math.min(text.length(), at + piece))));
        }
        return shown.append(masking.end()).toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void hidesASecretHoweverTheTextIsCut(int piece) {
        assertThat(masked("a s3cr3t/of+builds s3cr3t/of+build b" + SECRET + SECRET, piece, SECRET))
                .isEqualTo("a *** s3cr3t/of+build b***");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void secretsThatOverlapAreHiddenWhole(int piece) {
        assertThat(masked("x abcdefghijkl y", piece, "abcdefgh", "efghijkl")).isEqualTo("x *** y");
        assertThat(masked("x abcdefgh y abcdefghij", piece, "abcdefgh", "abcdefghijkl"))
                .isEqualTo("x *** y ***ij");
        assertThat(masked("x abcdefghijkl y", piece, "abcdefgh", "abcdefghijkl"))
                .isEqualTo("x *** y");
        assertThat(masked("a".repeat(50), piece, "aaaaaaaa")).isEqualTo("***");
    }

    @Test
    void hidesItInBase64WhereverItStands() {
        for (String before : List.of("", "u", "us", "user:")) {
            for (String after : List.of("", "x", "xy", "xyz")) {
                byte[] bytes = (before + SECRET + after).getBytes(UTF_8);
                for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    String encoded = encoder.encodeToString(bytes);
                    String shown = masked("Basic " + encoded + ".", 4, SECRET);
                    assertThat(shown).as("%s", encoded).contains(Masking.MASK);
                    // What is left at the edges is less than one character of it.
                    assertThat(shown.length()).isLessThan(6 + 4 + (before + after).length() * 2 + 8);
                }
            }
        }
    }

    @Test
    void hidesItInUrlsAndJsonAndLineByLine() {
        assertThat(masked("?q=s3cr3t%2Fof%2Bbuilds&", 5, SECRET)).isEqualTo("?q=***&");
        assertThat(masked("{\"a\":\"quo\\\"ted value\"}", 5, "quo\"ted value")).isEqualTo("{\"a\":\"***\"}");
        assertThat(masked("> line number one\n> line number two\n", 5, "line number one\nline number two\n"))
                .isEqualTo("> ***\n> ***\n");
    }

    @Test
    void showsAtOnceWhatCannotBeTheBeginningOfASecret() {
        Masking masking = new Masking(List.of(SECRET));
        assertThat(masking.next("done\n")).isEqualTo("done\n");
        assertThat(masking.next("s3c")).isEmpty();
        assertThat(masking.next("x")).isEqualTo("s3cx");
        assertThat(new Masking(List.of()).next("anything")).isEqualTo("anything");
    }

    @Test
    void anyCutGivesTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "ab";
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(60, 0, 2).forEach(i -> text.append(letters.charAt(i)));
            String one = text.substring(3, 12);
            String two = text.substring(20, 33);
            String whole = masked(text.toString(), 1000, one, two);
            assertThat(masked(text.toString(), 1 + random.nextInt(9), one, two))
                    .as("seed %d, %s of %s, %s", seed, text, one, two)
                    .isEqualTo(whole);
        }
    }
}
