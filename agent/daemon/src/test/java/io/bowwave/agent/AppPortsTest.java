package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AppPortsTest {

    private static final AppName WEB = new AppName("web");
    private static final AppName API = new AppName("api");

    private final AppPorts ports = new AppPorts(new AgentConfig.PortRange(31_980, 31_983));

    @Test
    void anAppKeepsItsPortAndTakesTurnsBetweenTwoWhenItsReleasesOverlap() throws IOException {
        int first = ports.port(WEB, 80, 0);
        assertThat(ports.port(WEB, 80, 0)).isEqualTo(first);
        int second = ports.port(WEB, 80, first);
        assertThat(second).isNotEqualTo(first);
        assertThat(ports.port(WEB, 80, 0)).as("the last one").isEqualTo(second);
        assertThat(ports.port(WEB, 80, second)).isEqualTo(first);
        assertThat(ports.port(API, 80, 0)).isNotIn(first, second);
    }

    @Test
    void whatAnAppHadIsFreeWhenItIsGone() throws IOException {
        int first = ports.port(WEB, 80, 0);
        int second = ports.port(WEB, 80, first);
        ports.keep(API, 31_982);
        ports.port(API, 80, 31_982);
        AppName third = new AppName("third");
        assertThatThrownBy(() -> ports.port(third, 80, 0)).hasMessageContaining("no port from 31980 to 31983 is free");
        ports.release(WEB);
        assertThat(ports.port(third, 80, 0)).isIn(first, second);
    }

    @Test
    void withoutARangeAnAppHasThePortThatItAsksForAndNoSecondOne() throws IOException {
        AppPorts own = new AppPorts(null);
        assertThat(own.port(WEB, 8080, 0)).isEqualTo(8080);
        assertThatThrownBy(() -> own.port(WEB, 8080, 8080))
                .hasMessageContaining("run.switch: found \"overlap\"")
                .hasMessageContaining("expected key app-ports");
    }
}
