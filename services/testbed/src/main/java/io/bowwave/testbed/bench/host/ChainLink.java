package io.bowwave.testbed.bench.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The control: bytes go from each machine to the next as they come, with nothing else to it. {@code chain-relay ADDRESS PORT BYTES
 * NEXT|-} listens and forwards; {@code chain-send ADDRESS PORT BYTES} is the origin's end.
 */
final class ChainLink {

    private static final int BUFFER = 64 << 10;

    private final HostVoice voice;

    ChainLink(HostVoice voice) {
        this.voice = voice;
    }

    void obey(String[] words) throws IOException {
        String address = words[1];
        int port = Integer.parseInt(words[2]);
        long bytes = Long.parseLong(words[3]);
        if (words[0].equals("chain-send")) {
            send(address, port, bytes);
        } else {
            relay(address, port, bytes, words[4]);
        }
    }

    @SuppressWarnings("AddressSelection") // Addresses of the bed are numbers.
    private void relay(String address, int port, long bytes, String next) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(address, port));
            voice.say("chain-ready");
            try (SocketChannel from = listener.accept()) {
                if (next.equals("-")) {
                    copy(from, null, bytes);
                } else {
                    try (SocketChannel to = connect(next, port)) {
                        copy(from, to, bytes);
                    }
                }
            }
        }
        voice.say("chained " + System.nanoTime());
    }

    private static void copy(SocketChannel from, @org.jspecify.annotations.Nullable SocketChannel to, long bytes)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long left = bytes;
        while (left > 0) {
            int read = from.read(buffer);
            if (read < 0) {
                throw new IOException("the chain broke with " + left + " bytes to come");
            }
            left -= read;
            buffer.flip();
            while (to != null && buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
    }

    private static void send(String address, int port, long bytes) throws IOException {
        try (SocketChannel to = connect(address, port)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            long left = bytes;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                left -= to.write(buffer);
            }
        }
    }

    @SuppressWarnings("AddressSelection") // Addresses of the bed are numbers.
    private static SocketChannel connect(String address, int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(address, port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }
}
