package io.bowwave.testbed.bench.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A BitTorrent tracker that knows all peers from the start and tells everybody of all others. {@code ADDRESS PORT PEERPORT PEER...}; says
 * {@code has-all-PEER NANOS} when one announces that nothing is left.
 */
public final class TrackerMain {

    private static final int THREADS = 4;
    private static final String INTERVAL = "d8:intervali30e5:peers";

    private final List<String> peers;
    private final int peerPort;
    private final HostVoice voice = new HostVoice(System.out);

    private TrackerMain(List<String> peers, int peerPort) {
        this.peers = List.copyOf(peers);
        this.peerPort = peerPort;
    }

    @SuppressWarnings("AddressSelection") // Addresses of the bed are numbers.
    public static void main(String[] arguments) throws IOException {
        List<String> words = Arrays.asList(arguments);
        TrackerMain tracker = new TrackerMain(words.subList(3, words.size()), Integer.parseInt(words.get(2)));
        HttpServer http = HttpServer.create(new InetSocketAddress(words.get(0), Integer.parseInt(words.get(1))), 0);
        http.createContext("/announce", tracker::announce);
        http.setExecutor(Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().factory()));
        http.start();
        tracker.voice.say("ready");
        while (System.in.read() >= 0) {
            // Until the benchmark ends.
        }
        Runtime.getRuntime().halt(0);
    }

    private void announce(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asker = exchange.getRemoteAddress().getAddress().getHostAddress();
            List<String> query =
                    Arrays.asList(exchange.getRequestURI().getRawQuery().split("&", -1));
            if (query.contains("left=0")) {
                voice.say("has-all-" + asker + " " + System.nanoTime());
            }
            byte[] answer = answer(asker);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] answer(String asker) throws IOException {
        ByteArrayOutputStream compact = new ByteArrayOutputStream();
        for (String peer : peers) {
            if (!peer.equals(asker)) {
                compact.write(InetAddress.getByName(peer).getAddress());
                compact.write(peerPort >> 8);
                compact.write(peerPort);
            }
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes((INTERVAL + compact.size() + ":").getBytes(StandardCharsets.US_ASCII));
        answer.write(compact.toByteArray());
        answer.write('e');
        return answer.toByteArray();
    }
}
