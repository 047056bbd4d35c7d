package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void givesEachPortOnceBeyondTheEndOfARange() {
        Set<Integer> given = new HashSet<>();
        for (int each = 0; each < PortRange.PORTS + 10; each++) {
            assertThat(given.add(Ports.free())).isTrue();
        }
    }

    @Test
    void leavesOutWhereSomebodyListens() throws IOException {
        int before = Ports.free();
        try (ServerSocket taken = new ServerSocket(before + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.free()).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void twoRangesShareNoPort() {
        try (PortRange one = PortRange.claim();
                PortRange other = PortRange.claim()) {
            assertThat(Math.abs(one.first() - other.first())).isGreaterThanOrEqualTo(PortRange.PORTS);
        }
    }
}
