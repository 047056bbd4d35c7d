package io.bowwave.testbed.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** One machine of the bed, or its origin: does what standard input says, and ends when that does. */
public final class SwarmHostMain {

    private SwarmHostMain() {}

    public static void main(String[] arguments) throws Exception {
        HostSettings settings = HostSettings.of(arguments);
        HostVoice voice = new HostVoice(System.out);
        try (HostSwarm swarm =
                settings.role() == HostSettings.Role.ORIGIN ? Origin.start(settings) : Machine.start(settings)) {
            voice.say("ready");
            listen(swarm, new ChainLink(voice), voice);
        } finally {
            // Whatever still runs is of no use without us.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void listen(HostSwarm swarm, ChainLink chain, HostVoice voice) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.strip().split(" ", -1);
            Thread.ofPlatform().name(words[0]).daemon().start(() -> obey(words, swarm, chain, voice));
        }
    }

    private static void obey(String[] words, HostSwarm swarm, ChainLink chain, HostVoice voice) {
        try {
            if (words[0].startsWith("chain")) {
                chain.obey(words);
            } else {
                swarm.obey(words, voice);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            voice.say("failed " + words[0] + ": " + e);
        }
    }
}
