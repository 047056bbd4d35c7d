package io.bowwave.depot;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.MachineId;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The region's other depots, as they are registered at the moment. */
final class OtherDepots {

    static final String PREFIX = "/bowwave/depot/";

    private static final Logger LOG = LoggerFactory.getLogger(OtherDepots.class);
    private static final ByteSequence KEYS = ByteSequence.from(PREFIX, StandardCharsets.UTF_8);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final DepotConfig config;
    private final Client etcd;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();

    OtherDepots(DepotConfig config, Client etcd) {
        this.config = config;
        this.etcd = etcd;
    }

    /** Whether one of them has heard of the machine lately. One that does not answer is taken for no. */
    boolean hear(MachineId machine) throws Exception {
        for (Registration.Entry depot : entries()) {
            if (!depot.id().equals(config.depotId()) && hears(depot.url(), machine)) {
                return true;
            }
        }
        return false;
    }

    /** All that are registered now, this one too. */
    List<Registration.Entry> entries() throws Exception {
        List<Registration.Entry> depots = new ArrayList<>();
        for (KeyValue pair : etcd.getKVClient()
                .get(KEYS, GetOption.builder().isPrefix(true).build())
                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .getKvs()) {
            depots.add(Json.mapper().readValue(pair.getValue().getBytes(), Registration.Entry.class));
        }
        return depots;
    }

    private boolean hears(URI depot, MachineId machine) throws InterruptedException {
        HttpRequest ask = HttpRequest.newBuilder(depot.resolve("/v1/machines/" + machine))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + config.regionSecret().reveal())
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(ask, HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200
                    && Json.mapper().readTree(answer.body()).path("alive").asBoolean();
        } catch (IOException e) {
            LOG.info("depot {} does not say whether it hears {}: {}", depot, machine, e.toString());
            return false;
        }
    }
}
