package io.bowwave.embedded;

import java.nio.file.Path;

/** One Kafka broker in KRaft mode that is its own controller. Topics are not created by use. */
public interface KafkaServer extends EmbeddedServer {

    /** Host and port for clients. */
    String bootstrap();

    /**
     * @param folder made when missing, and kept
     * @param port on loopback; 0 for a free one
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    static KafkaServer start(Path folder, int port) {
        return new KafkaBroker(folder, Ports.choose("Kafka", port));
    }
}
