package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusAnswerTest {

    private static Reading data(String type, String result) {
        return PrometheusAnswer.read(200, """
                {"status":"success","data":{"resultType":"%s","result":%s}}""".formatted(type, result));
    }

    private static Reading series(String value) {
        return data("vector", "[{\"metric\":{},\"value\":[1700000000.1,\"%s\"]}]".formatted(value));
    }

    private static String problem(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Problem.class);
        return ((Reading.Problem) reading).why();
    }

    @Test
    void oneSeriesAndANumberAreValues() {
        assertThat(series("0.25")).isEqualTo(new Reading.Value(0.25));
        assertThat(series("1e+06")).isEqualTo(new Reading.Value(1_000_000));
        assertThat(data("scalar", "[1700000000, \"-3\"]")).isEqualTo(new Reading.Value(-3));
    }

    @Test
    void noSeriesAndNotANumberAreNoData() {
        assertThat(data("vector", "[]")).isEqualTo(new Reading.NoData());
        assertThat(series("NaN")).isEqualTo(new Reading.NoData());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+Inf", "-Inf"})
    void theInfiniteIsNoValue(String value) {
        assertThat(problem(series(value))).contains("found " + value, "divide by nothing");
    }

    @Test
    void saysWhatIsWrongWithAQuery() {
        assertThat(problem(data("vector", """
                        [{"metric":{"code":"500"},"value":[1,"2"]},{"metric":{"code":"200"},"value":[1,"3"]}]"""))).contains("found 2 series", "{\"code\":\"500\"}", "sum()");
        assertThat(problem(data("matrix", "[]"))).contains("found a matrix", "rate()");
        assertThat(problem(PrometheusAnswer.read(400, """
                        {"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected end of input"}""")))
                .isEqualTo("HTTP 400, bad_data: 1:5: parse error: unexpected end of input");
    }

    @Test
    void saysWhenItIsNoPrometheus() {
        assertThat(problem(PrometheusAnswer.read(404, "<html>" + "x".repeat(1000))))
                .contains("HTTP 404", "<html>", "is this the address of a Prometheus?")
                .hasSizeLessThan(500);
        assertThat(problem(PrometheusAnswer.read(200, "{}"))).contains("HTTP 200");
        assertThat(problem(PrometheusAnswer.read(200, ""))).contains("HTTP 200");
    }

    @Test
    void asksAgainOnlyWhereThatMayHelp() {
        assertThat(PrometheusAnswer.passing(503)).isTrue();
        assertThat(PrometheusAnswer.passing(429)).isTrue();
        assertThat(PrometheusAnswer.passing(400)).isFalse();
        assertThat(PrometheusAnswer.passing(422)).isFalse();
        assertThat(PrometheusAnswer.passing(200)).isFalse();
    }
}
