package io.bowwave.embedded;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** The child JVM's main: formats the storage at the first start, then becomes the broker. One JVM start instead of two. */
final class KafkaBrokerMain {
    private KafkaBrokerMain() {}

    public static void main(String[] args) throws IOException {
        Path config = Path.of(args[0]);
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(config)) {
            properties.load(in);
        }
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (!Files.exists(data.resolve("meta.properties"))) {
            int exit = kafka.tools.StorageTool.execute(
                    new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", config.toString()}, System.out);
            if (exit != 0) {
                System.exit(exit);
            }
        }
        kafka.Kafka.main(args);
    }
}
