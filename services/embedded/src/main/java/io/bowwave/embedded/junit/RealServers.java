package io.bowwave.embedded.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class running servers, as parameters of its constructor or methods: {@code PostgresServer}, {@code KafkaServer},
 * {@code EtcdServer}, {@code S3Server}. They start once for each JVM and are shared, so tests use fresh names (databases, apps,
 * topics, buckets) and never kill them; a test that kills starts its own.
 *
 * <p>Kafka comes from Testcontainers when a Docker engine answers and has the image, else from the embedded broker.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RealServersExtension.class)
public @interface RealServers {
    Server[] value();
}
