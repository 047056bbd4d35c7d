package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An app to be; the components are those of {@link App}. */
public record NewApp(
        AppName name,
        String repoUrl,
        String branch,
        boolean autoDeploy,
        boolean prefetch,
        Map<String, String> pool,
        List<RegionName> regions,
        @Nullable String webhookSecret,
        Duration buildTimeout,
        int concurrency,
        KeepRules keep,
        QueueRules queue,
        DeploySettings deploys,
        String createdBy) {

    /** Limit of one build attempt unless the app says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

    public NewApp {
        pool = Map.copyOf(pool);
        regions = List.copyOf(regions);
    }

    /** May be fetched ahead, and with the rules of retention, queue and deploys that count for an app that says nothing. */
    public NewApp(
            AppName name,
            String repoUrl,
            String branch,
            boolean autoDeploy,
            Map<String, String> pool,
            List<RegionName> regions,
            @Nullable String webhookSecret,
            Duration buildTimeout,
            int concurrency,
            String createdBy) {
        this(
                name,
                repoUrl,
                branch,
                autoDeploy,
                true,
                pool,
                regions,
                webhookSecret,
                buildTimeout,
                concurrency,
                KeepRules.DEFAULT,
                QueueRules.DEFAULT,
                DeploySettings.DEFAULT,
                createdBy);
    }

    /** On every machine of every region, one build at a time, deployed when somebody asks. */
    public static NewApp of(AppName name, String repoUrl, String branch, String createdBy) {
        return new NewApp(name, repoUrl, branch, false, Map.of(), List.of(), null, DEFAULT_TIMEOUT, 1, createdBy);
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "NewApp[" + name + " " + repoUrl + "#" + branch + "]";
    }
}
