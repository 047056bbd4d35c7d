package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSelectorTest {

    private static final Map<String, String> MACHINE = Map.of("os", "linux", "size", "large", "zone", "b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "os=linux|true",
                "os==linux|true",
                "os=windows|false",
                "gpu=yes|false",
                "os=linux,size!=small|true",
                "os=linux,size!=large|false",
                "gpu!=yes|true",
                "zone in (a, b)|true",
                "zone in (a,c)|false",
                "gpu in (yes)|false",
                "zone notin (a,c)|true",
                "zone notin (a,b)|false",
                "gpu notin (yes)|true",
                "os|true",
                "gpu|false",
                "!gpu|true",
                "!os|false",
                "os = linux , zone in (a,b), !gpu|true",
            })
    void findsWhoBelongsToAPool(String expression, boolean matches) {
        Map<String, String> pool = PoolSelector.parse(expression);
        assertThat(PoolSelector.matches(pool, MACHINE)).isEqualTo(matches);
        assertThat(PoolSelector.parse(PoolSelector.text(pool))).isEqualTo(pool);
    }

    @Test
    void aMapOfPlainValuesReadsAsItAlwaysHas() {
        assertThat(PoolSelector.parse("os=linux,disk=ssd")).isEqualTo(Map.of("os", "linux", "disk", "ssd"));
        assertThat(PoolSelector.text(Map.of("os", "linux", "size", "!=small", "zone", "in (a,b)")))
                .isEqualTo("os=linux,size!=small,zone in (a,b)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os=",
                "=linux",
                "os=linux,",
                "zone in a,b",
                "zone in ()",
                "zone within (a)",
                "!os=linux",
                "a b",
                "os>5"
            })
    void whatIsNoConditionIsNamed(String expression) {
        assertThatThrownBy(() -> PoolSelector.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pool: found ")
                .hasMessageContaining("expected");
    }

    @Test
    void oneLabelHasOneCondition() {
        assertThatThrownBy(() -> PoolSelector.parse("size!=small,size!=large")).hasMessageContaining("notin (...)");
    }
}
