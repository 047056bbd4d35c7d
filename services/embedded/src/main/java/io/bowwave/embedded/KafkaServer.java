package io.bowwave.embedded;

import java.nio.file.Path;

/** One Kafka broker in KRaft mode that is its own controller. Topics are not created by use. */
public interface KafkaServer extends EmbeddedServer {

    /** Host and port for clients. */
    String bootstrap();

    /**
     * On free ports.
     *
     * @param folder made when missing, and kept
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    static KafkaServer start(Path folder) {
        return start(folder, 0, 0);
    }

    /**
     * @param folder made when missing, and kept
     * @param port on loopback, for clients; 0 for a free one
     * @param controller port on loopback, for itself; 0 for a free one
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    static KafkaServer start(Path folder, int port, int controller) {
        return new KafkaBroker(folder, Ports.choose("Kafka", port), Ports.choose("Kafka's controller", controller));
    }
}
