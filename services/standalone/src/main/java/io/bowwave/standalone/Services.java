package io.bowwave.standalone;

import io.bowwave.builder.BuilderConfig;
import io.bowwave.builder.BuilderMain;
import io.bowwave.depot.DepotConfig;
import io.bowwave.depot.DepotMain;
import io.bowwave.goalwriter.GoalWriterConfig;
import io.bowwave.goalwriter.GoalWriterMain;
import io.bowwave.intake.IntakeConfig;
import io.bowwave.intake.IntakeMain;
import io.bowwave.jobtap.JobTapConfig;
import io.bowwave.jobtap.JobTapMain;
import io.bowwave.ledger.LedgerConfig;
import io.bowwave.ledger.LedgerMain;
import io.bowwave.metricgate.MetricGateConfig;
import io.bowwave.metricgate.MetricGateMain;
import io.bowwave.queue.QueueConfig;
import io.bowwave.queue.QueueMain;
import io.bowwave.replicator.ReplicatorConfig;
import io.bowwave.replicator.ReplicatorMain;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.streamhost.StreamHostConfig;
import io.bowwave.streamhost.StreamHostMain;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every service with its config, in the order of the line. */
final class Services {
    private static final String QUEUE = "queue";

    /** Asking a folder costs some milliseconds, so a commit is built soon, also without a webhook. */
    private static final String HEADS_EVERY_LOCAL = "3s";

    private final UpOptions options;
    private final DataFolder data;
    private final PortPlan ports;
    private final Foundation foundation;
    private final RegionSecrets secrets;
    private final GoalKeys keys;
    private final AttestationKeyFiles attestations;
    private final MoreBuilders more;
    /** What build secrets are encrypted with. Made before the parts that share it start side by side. */
    private final String secretsKey;

    private final @Nullable RequestKeyFiles requests;

    Services(
            UpOptions options,
            DataFolder data,
            PortPlan ports,
            Foundation foundation,
            RegionSecrets secrets,
            GoalKeys keys,
            AttestationKeyFiles attestations)
            throws IOException, GeneralSecurityException {
        this.options = options;
        this.data = data;
        this.ports = ports;
        this.foundation = foundation;
        this.secrets = secrets;
        this.keys = keys;
        this.attestations = attestations;
        this.more = new MoreBuilders(options, data);
        this.secretsKey = KeptSecret.keep(data.secrets().resolve("build-secrets"), "");
        this.requests = options.signedRequests() ? RequestKeyFiles.keep(data) : null;
    }

    static String depot(RegionName region) {
        return "depot-" + region.text();
    }

    List<ServiceSpec<?>> all() throws IOException {
        List<ServiceSpec<?>> all = new ArrayList<>(List.of(intake(), queue()));
        for (int builder = 1; builder <= options.builders(); builder++) {
            all.add(builder(builder));
        }
        all.add(jobTap());
        for (RegionName region : options.regions()) {
            all.add(replicator(region));
        }
        all.add(streamHost());
        if (options.prometheus() != null) {
            all.add(metricGate(options.prometheus()));
        }
        for (RegionName region : options.regions()) {
            all.add(goalWriter(region));
            all.add(depot(region, secrets.of(region)));
        }
        all.add(ledger());
        return all;
    }

    private ServiceSpec<?> intake() {
        return new ServiceSpec<>(
                "intake",
                IntakeMain.class,
                IntakeConfig.class,
                IntakeMain::start,
                () -> {
                    Map<String, String> values = database();
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    values.putAll(homeStore());
                    values.put("attestation-keys", attestations.keys().toString());
                    values.put("secrets-key", secretsKey);
                    if (requests != null) {
                        values.put("request-key", requests.privateKey().toString());
                    }
                    return values;
                },
                foundation.central(),
                256);
    }

    private ServiceSpec<?> queue() {
        return new ServiceSpec<>(
                QUEUE,
                QueueMain.class,
                QueueConfig.class,
                QueueMain::start,
                () -> {
                    Map<String, String> values = database();
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    values.putAll(homeStore());
                    values.put("attestation-key", attestations.privateKey().toString());
                    values.put("attestation-keys", attestations.keys().toString());
                    values.putAll(more.queueValues(builderValues()));
                    values.put("secrets-key", secretsKey);
                    values.put("heads-every-local", HEADS_EVERY_LOCAL);
                    return values;
                },
                foundation.central(),
                192);
    }

    private ServiceSpec<?> builder(int number) {
        String name = "builder-" + number;
        return new ServiceSpec<>(
                name,
                BuilderMain.class,
                BuilderConfig.class,
                BuilderMain::start,
                () -> {
                    Map<String, String> values = builderValues();
                    values.put("name", name);
                    values.put("work", data.builder(number).toString());
                    return values;
                },
                Set.of("queue", "s3"),
                256);
    }

    private Map<String, String> builderValues() {
        Map<String, String> values = store();
        values.put("queue", "http://127.0.0.1:" + ports.of(QUEUE));
        values.put("token", foundation.builderToken());
        values.put("home", options.home().text());
        values.put("bucket", Foundation.bucket(options.home()));
        values.put("hide", data.root().toString());
        return values;
    }

    private ServiceSpec<?> jobTap() {
        return new ServiceSpec<>(
                "job-tap",
                JobTapMain.class,
                JobTapConfig.class,
                JobTapMain::start,
                () -> {
                    Map<String, String> values = database();
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    return values;
                },
                foundation.central(),
                192);
    }

    private ServiceSpec<?> replicator(RegionName region) {
        return new ServiceSpec<>(
                "replicator-" + region.text(),
                ReplicatorMain.class,
                ReplicatorConfig.class,
                ReplicatorMain::start,
                () -> {
                    Map<String, String> values = store();
                    values.put("region", region.text());
                    values.put("home", options.home().text());
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    values.put("bucket", Foundation.bucket(region));
                    values.put("home-bucket", Foundation.bucket(options.home()));
                    return values;
                },
                Set.of("topics", "s3"),
                192);
    }

    private ServiceSpec<?> streamHost() {
        return new ServiceSpec<>(
                "stream-host",
                StreamHostMain.class,
                StreamHostConfig.class,
                StreamHostMain::start,
                this::streamHostValues,
                foundation.central(),
                256);
    }

    private Map<String, String> streamHostValues() {
        Map<String, String> values = new HashMap<>();
        values.put("kafka-bootstrap", foundation.bootstrap());
        values.put("state-dir", data.streams().toString());
        values.put("partitions", Integer.toString(Foundation.PARTITIONS));
        values.put("session-timeout", "3s");
        values.put("transaction-timeout", "3s");
        values.put("signing-key", keys.privateKey().toString());
        values.put("canary-bake", "2s");
        values.put("bake", "2s");
        values.put("silence", "20s");
        values.put("on-failure", options.processes().has("stream-host") ? "exit" : "restart");
        if (requests != null) {
            values.put("request-keys", requests.keys().toString());
        }
        return values;
    }

    private ServiceSpec<?> metricGate(URI prometheus) {
        return new ServiceSpec<>(
                "metric-gate",
                MetricGateMain.class,
                MetricGateConfig.class,
                MetricGateMain::start,
                () -> new HashMap<>(
                        Map.of("kafka-bootstrap", foundation.bootstrap(), "prometheus", prometheus.toString())),
                Set.of("topics"),
                128);
    }

    private ServiceSpec<?> goalWriter(RegionName region) {
        return new ServiceSpec<>(
                "goal-writer-" + region.text(),
                GoalWriterMain.class,
                GoalWriterConfig.class,
                GoalWriterMain::start,
                () -> new HashMap<>(Map.of(
                        "region", region.text(),
                        "kafka-bootstrap", foundation.bootstrap(),
                        "etcd-endpoints", foundation.etcdEndpoint(region))),
                Set.of("topics", Foundation.etcdName(region)),
                128);
    }

    private ServiceSpec<?> depot(RegionName region, String secret) {
        return new ServiceSpec<>(
                depot(region),
                DepotMain.class,
                DepotConfig.class,
                DepotMain::start,
                () -> {
                    Map<String, String> values = store();
                    values.put("region", region.text());
                    values.put("depot-id", depot(region));
                    values.put("etcd-endpoint", foundation.etcdEndpoint(region));
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    values.put("kafka-partitions", Integer.toString(Foundation.PARTITIONS));
                    values.put("s3-bucket", Foundation.bucket(region));
                    values.put("region-secret", secret);
                    values.put("cache-folder", data.depot(region.text()).toString());
                    return values;
                },
                Set.of("topics", "s3", Foundation.etcdName(region)),
                192);
    }

    private ServiceSpec<?> ledger() {
        return new ServiceSpec<>(
                "ledger",
                LedgerMain.class,
                LedgerConfig.class,
                LedgerMain::start,
                () -> {
                    Map<String, String> values = database();
                    values.put("kafka-bootstrap", foundation.bootstrap());
                    return values;
                },
                foundation.central(),
                192);
    }

    private Map<String, String> database() {
        return new HashMap<>(Map.of(
                "db-url", foundation.dbUrl(),
                "db-user", foundation.postgres().user(),
                "db-password", foundation.postgres().password()));
    }

    private Map<String, String> store() {
        return new HashMap<>(Map.of(
                "s3-endpoint", foundation.s3Endpoint(),
                "s3-access-key", foundation.s3().accessKey(),
                "s3-secret-key", foundation.s3().secretKey()));
    }

    private Map<String, String> homeStore() {
        return Map.of(
                "home-endpoint", foundation.s3Endpoint(),
                "home-bucket", Foundation.bucket(options.home()),
                "home-access-key", foundation.s3().accessKey(),
                "home-secret-key", foundation.s3().secretKey());
    }
}
