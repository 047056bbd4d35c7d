package io.bowwave.testbed.bench.loopback;

import io.bowwave.testbed.bench.swarm.OurSwarm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** All on 127.0.0.1, each with a port that was free a moment ago. */
final class LoopbackPlace implements OurSwarm.Place {

    private final List<Integer> ports = new ArrayList<>();

    LoopbackPlace(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                ports.add(taken.getLast().getLocalPort());
            }
        } finally {
            for (ServerSocket each : taken) {
                each.close();
            }
        }
    }

    @Override
    public String address(int number) {
        return "127.0.0.1";
    }

    @Override
    public int port(int number) {
        return ports.get(number);
    }

    @Override
    public List<String> within(int number, List<String> command) {
        return command;
    }
}
