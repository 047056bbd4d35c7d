package io.bowwave.store;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** One bucket, with faults that say what was asked where. Path-style and without checksum headers, which many stores don't know. */
final class S3Bucket implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_TRIES = 4;
    private static final int MAX_UPLOADS = 10_000;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration SILENCE_AT_MOST = Duration.ofSeconds(30);
    private static final Duration TRY_WITHIN = Duration.ofMinutes(2);
    private static final Duration CALL_WITHIN = Duration.ofMinutes(5);
    private static final Pattern AWS_HOST = Pattern.compile("s3[.-]([a-z0-9-]+)\\.amazonaws\\.com");

    private final URI endpoint;
    private final String bucket;
    private final S3Client client;
    private final S3Presigner presigner;

    S3Bucket(URI endpoint, String accessKey, String secretKey, String bucket) {
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(region(endpoint))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(options -> options.retryStrategy(retry -> retry.maxAttempts(MAX_TRIES))
                        .apiCallAttemptTimeout(TRY_WITHIN)
                        .apiCallTimeout(CALL_WITHIN))
                .httpClientBuilder(ApacheHttpClient.builder()
                        .maxConnections(MAX_CONNECTIONS)
                        .connectionTimeout(CONNECT_WITHIN)
                        .connectionAcquisitionTimeout(SILENCE_AT_MOST)
                        .socketTimeout(SILENCE_AT_MOST)
                        .expectContinueEnabled(false))
                .build();
        this.presigner = S3Presigner.builder()
                .endpointOverride(endpoint)
                .region(region(endpoint))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    String name() {
        return bucket;
    }

    String where(String key) {
        return "%s/%s/%s".formatted(endpoint, bucket, key);
    }

    /**
     * Does it.
     *
     * @param what for messages, for example {@code get}
     * @throws MissingBlobException when there is no such key
     * @throws StoreException for every other fault
     */
    <T> T call(String what, String key, Function<S3Client, T> request) throws StoreException {
        try {
            return request.apply(client);
        } catch (NoSuchBucketException e) {
            throw new StoreException("%s %s: there is no bucket %s; create it".formatted(what, where(key), bucket), e);
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                throw new MissingBlobException("%s %s: not there".formatted(what, where(key)));
            }
            throw new StoreException(
                    "%s %s: HTTP %d %s".formatted(what, where(key), e.statusCode(), e.getMessage()), e);
        } catch (SdkException e) {
            throw new StoreException("%s %s: %s".formatted(what, where(key), e.getMessage()), e);
        }
    }

    Optional<HeadObjectResponse> head(String key) throws StoreException {
        try {
            return Optional.of(call(
                    "head",
                    key,
                    s3 -> s3.headObject(request -> request.bucket(bucket).key(key))));
        } catch (MissingBlobException e) {
            return Optional.empty();
        }
    }

    InputStream get(String key) throws StoreException {
        return call(
                "get", key, s3 -> s3.getObject(request -> request.bucket(bucket).key(key)));
    }

    /** As {@link #get}, a part of it. */
    InputStream open(String key, String range) throws StoreException {
        return call(
                "get",
                key,
                s3 -> s3.getObject(request -> request.bucket(bucket).key(key).range(range)));
    }

    /** @param range as in HTTP, for example {@code bytes=0-9} */
    byte[] range(String key, String range) throws StoreException {
        return call(
                        "get",
                        key,
                        s3 -> s3.getObjectAsBytes(
                                request -> request.bucket(bucket).key(key).range(range)))
                .asByteArrayUnsafe();
    }

    /** A URL that anybody who has it may read this object by, for so long; talks to nobody. */
    URI presign(String key, Duration lifetime) {
        return URI.create(presigner
                .presignGetObject(request -> request.signatureDuration(lifetime)
                        .getObjectRequest(object -> object.bucket(bucket).key(key)))
                .url()
                .toString());
    }

    /** Uploads under this prefix that were begun and not ended: at most 10,000 of them. */
    List<MultipartUpload> uploads(String prefix) throws StoreException {
        return call(
                "list uploads of",
                prefix,
                s3 ->
                        s3
                                .listMultipartUploadsPaginator(
                                        request -> request.bucket(bucket).prefix(prefix))
                                .uploads()
                                .stream()
                                .limit(MAX_UPLOADS)
                                .toList());
    }

    /** Makes the bucket unless it is there. */
    void create() throws StoreException {
        call("create", "", s3 -> {
            try {
                return s3.createBucket(request -> request.bucket(bucket)).toString();
            } catch (S3Exception e) {
                // 409: it is there already.
                if (e.statusCode() != 409) {
                    throw e;
                }
                return "";
            }
        });
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }

    /** Other services take any region in a signature. */
    private static Region region(URI endpoint) {
        Matcher aws = AWS_HOST.matcher(String.valueOf(endpoint.getHost()));
        return aws.matches() ? Region.of(aws.group(1)) : Region.US_EAST_1;
    }
}
