package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ServerIT {
    private static final int PART_BYTES = 16 << 20;

    @Test
    void keepsObjectsThroughKillAndRestart(@TempDir Path folder) {
        try (S3Server server = S3Server.start(folder, 0);
                S3Client client = client(server, server.secretKey())) {
            server.createBucket("bowwave-home");
            client.putObject(r -> r.bucket("bowwave-home").key("manifests/ab"), RequestBody.fromString("text"));
            server.kill();
            server.restart();
            assertThat(read(client, "manifests/ab"))
                    .isEqualTo("text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(client.listBuckets().buckets()).extracting(b -> b.name()).containsExactly("bowwave-home");
        }
    }

    @Test
    void refusesAWrongKey(@TempDir Path folder) {
        try (S3Server server = S3Server.start(folder, 0);
                S3Client client = client(server, "wrong")) {
            server.createBucket("bowwave-home");
            assertThatThrownBy(
                            () -> client.putObject(r -> r.bucket("bowwave-home").key("k"), RequestBody.fromString("v")))
                    .isInstanceOf(S3Exception.class);
        }
    }

    /** Parts as the builder sends them, several at once, against the small heap. */
    @Test
    void takesPartsSideBySide(@TempDir Path folder) {
        byte[] part = new byte[PART_BYTES];
        new Random(1).nextBytes(part);
        try (S3Server server = S3Server.start(folder, 0);
                S3Client client = client(server, server.secretKey())) {
            server.createBucket("bowwave-home");
            String upload = client.createMultipartUpload(
                            r -> r.bucket("bowwave-home").key("packs/big"))
                    .uploadId();
            List<CompletedPart> parts = IntStream.rangeClosed(1, 4)
                    .parallel()
                    .mapToObj(n -> CompletedPart.builder()
                            .partNumber(n)
                            .eTag(client.uploadPart(
                                            r -> r.bucket("bowwave-home")
                                                    .key("packs/big")
                                                    .uploadId(upload)
                                                    .partNumber(n),
                                            RequestBody.fromBytes(part))
                                    .eTag())
                            .build())
                    .toList();
            client.completeMultipartUpload(r ->
                    r.bucket("bowwave-home").key("packs/big").uploadId(upload).multipartUpload(m -> m.parts(parts)));
            byte[] whole = read(client, "packs/big");
            assertThat(whole.length).isEqualTo(4 * PART_BYTES);
            assertThat(Arrays.equals(whole, 3 * PART_BYTES, whole.length, part, 0, PART_BYTES))
                    .isTrue();
            assertThat(server.running()).isTrue();
        }
    }

    private static byte[] read(S3Client client, String key) {
        return client.getObjectAsBytes(r -> r.bucket("bowwave-home").key(key)).asByteArray();
    }

    private static S3Client client(S3Server server, String secretKey) {
        return S3Client.builder()
                .endpointOverride(URI.create(server.endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(server.accessKey(), secretKey)))
                .build();
    }
}
