package io.bowwave.testbed.bench.host;

import java.io.IOException;

/** The swarm's part in a process of the bed. */
interface HostSwarm extends AutoCloseable {

    /** Does one command; called on a thread of its own. */
    void obey(String[] words, HostVoice voice) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
