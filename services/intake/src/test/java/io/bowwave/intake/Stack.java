package io.bowwave.intake;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.ledger.LedgerConfig;
import io.bowwave.ledger.LedgerMain;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A ledger and an intake on real servers, with three regions, and a client that holds an admin's token. */
final class Stack implements AutoCloseable {

    static final int PARTITIONS = 4;
    static final RegionName EAST = new RegionName("us-east");
    static final RegionName WEST = new RegionName("eu-west");
    static final RegionName SOUTH = new RegionName("ap-south");
    static final String COMMON_SECRET = "common-secret";
    static final String OLD_COMMON_SECRET = "common-secret-before";

    final String suffix = UUID.randomUUID().toString().substring(0, 8);
    final JobDatabase jobs;
    final S3BlobStore store;
    final Producer<byte[], byte[]> producer;
    final IntakeConfig config;
    /** The one that signs attestations; its public half is trusted as {@code 2026}. */
    final KeyPair signing;

    final String admin;
    private final RunningProcess ledger;
    private final RunningProcess intake;
    private final HttpClient http = HttpClient.newHttpClient();

    Stack(PostgresServer postgres, KafkaServer kafka, S3Server s3) {
        String name = "intake_" + suffix;
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        String bucket = "home-" + suffix;
        s3.createBucket(bucket);
        jobs = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 4);
        jobs.migrate();
        jobs.regions().define(EAST, s3.endpoint(), bucket, true);
        jobs.regions().define(WEST, s3.endpoint(), "west-" + suffix, false);
        jobs.regions().define(SOUTH, s3.endpoint(), "south-" + suffix, false);
        admin = jobs.tokens().issue("admin", Set.of("admin"), null);
        store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), bucket);
        signing = signing();
        producer = KafkaClients.producer(kafka.bootstrap(), "intake-it");
        config = new IntakeConfig(
                "127.0.0.1",
                0,
                postgres.jdbcUrl(name),
                postgres.user(),
                new Secret(postgres.password()),
                kafka.bootstrap(),
                URI.create(s3.endpoint()),
                bucket,
                s3.accessKey(),
                new Secret(s3.secretKey()),
                null,
                new Secret(COMMON_SECRET),
                new Secret(OLD_COMMON_SECRET),
                1 << 20,
                "git",
                Duration.ofSeconds(10),
                2,
                3,
                3,
                keys(signing),
                new Secret(Base64.getEncoder().encodeToString(new byte[32])),
                null);
        ledger = LedgerMain.start(new LedgerConfig(
                "127.0.0.1", 0, config.dbUrl(), config.dbUser(), config.dbPassword(), config.kafkaBootstrap()));
        intake = IntakeMain.start(config);
    }

    private static KeyPair signing() {
        try {
            return Ed25519.generate();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A set with one key. */
    private static Path keys(KeyPair signing) {
        try {
            AttestationKeys.Key key = new AttestationKeys.Key("2026", signing.getPublic());
            Path file = Files.createTempFile("bowwave-keys", ".json");
            file.toFile().deleteOnExit();
            return Files.write(file, JsonTrees.write(new AttestationKeys(List.of(key)).tree()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + intake.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }

    void produce(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A story about an app of its own. */
    Scenario scenario() {
        Scenario scenario = new Scenario(this, new AppName(fresh()));
        scenario.createApp();
        return scenario;
    }

    /** A name that no other app has. */
    static String fresh() {
        return "app-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public void close() {
        intake.close();
        ledger.close();
        producer.close();
        store.close();
        jobs.close();
        http.close();
    }
}
