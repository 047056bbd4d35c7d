package io.bowwave.intake;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param port of API, webhooks and console; 0: a free one
 * @param dbUrl JDBC URL of the database that holds the job table and the ledger's schema {@code view}
 * @param homeEndpoint S3 endpoint of the home region's store, for the logs of builds that have ended
 * @param homeBucket the bucket in it
 * @param regionKeys keys of other regions' stores, {@code region=access:secret}, comma between them; a region that is not named here is read
 *     with the home store's keys when it has the same endpoint, and not at all otherwise
 * @param webhookSecret signs the webhooks of apps that have no secret of their own; absent: those are refused
 * @param webhookOldSecret the one before, while senders change to the new one; absent: none
 * @param webhookMaxBytes largest body of a webhook
 * @param git the program that resolves branches
 * @param gitWithin how long it may take
 * @param downloads how many may read blobs through the intake at once, since they don't reach the store themselves
 * @param eventStreams how many may follow the events at once
 * @param logFollowers how many may read logs at once
 * @param attestationKeys file of the public keys that attestations are checked with, for those who ask; read anew each time; absent: builds are
 *     not signed
 * @param secretsKey keys of 32 bytes in base64, comma between them, that build secrets are encrypted with: the first encrypts, all
 *     decrypt; absent: there are none
 * @param requestKey file with the Ed25519 private key, PKCS #8, PEM or base64, that deploy requests are signed with; its name up to the dot is
 *     what stream-host knows the public key by; absent: they are not signed
 */
public record IntakeConfig(
        @Default("127.0.0.1") String host,
        @Default("7400") int port,
        String dbUrl,
        String dbUser,
        Secret dbPassword,
        String kafkaBootstrap,
        URI homeEndpoint,
        String homeBucket,
        String homeAccessKey,
        Secret homeSecretKey,
        @Nullable Secret regionKeys,
        @Nullable Secret webhookSecret,
        @Nullable Secret webhookOldSecret,
        @Default("1048576") int webhookMaxBytes,
        @Default("git") String git,
        @Default("10s") Duration gitWithin,
        @Default("16") int downloads,
        @Default("64") int eventStreams,
        @Default("64") int logFollowers,
        @Nullable Path attestationKeys,
        @Nullable Secret secretsKey,
        @Nullable Path requestKey) {
    public IntakeConfig {
        if (regionKeys != null) {
            RegionStores.keys(regionKeys.reveal());
        }
    }
}
