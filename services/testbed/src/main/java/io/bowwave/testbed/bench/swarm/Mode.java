package io.bowwave.testbed.bench.swarm;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;

/** What happens while the swarm runs. */
enum Mode {
    /** Nothing. */
    PLAIN,
    /** One machine's link has a tenth of the speed. */
    STRAGGLER,
    /** The depot is cut off once 1.02 copies have left it, or one copy and it rests. */
    ORIGIN_CUT,
    /** A tenth of the machines flip a bit in every block that they serve. */
    CORRUPT,
    /** The planner answers nobody any more from a third of the time on; the origin goes on. */
    PLANNER_KILLED,
    /** A quarter of the machines are killed one after another and started again. */
    CHURN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static final class Converter implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String text) {
            return Arrays.stream(values())
                    .filter(mode -> mode.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("mode: found \"%s\", expected %s"
                            .formatted(
                                    text,
                                    Arrays.stream(values()).map(Mode::toString).collect(Collectors.joining(", ")))));
        }
    }
}
