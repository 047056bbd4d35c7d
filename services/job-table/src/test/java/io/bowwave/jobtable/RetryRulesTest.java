package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RetryRulesTest {

    @Test
    void triesThreeTimesMoreWithALongerRestEachTime() {
        assertThat(RetryRules.after(BuildCause.LEASE_EXPIRED, false, 1, 0))
                .isEqualTo(new RetryRules.Again(Duration.ofSeconds(5), 1));
        assertThat(RetryRules.after(BuildCause.BUILDER_LOST, false, 2, 1))
                .isEqualTo(new RetryRules.Again(Duration.ofSeconds(20), 2));
        assertThat(RetryRules.after(BuildCause.INFRA, false, 3, 2))
                .isEqualTo(new RetryRules.Again(Duration.ofSeconds(60), 3));
        assertThat(RetryRules.after(BuildCause.INFRA, false, 4, 3)).isEqualTo(new RetryRules.Exhausted());
    }

    @Test
    void takesBackWhatIsHandedBackForNothingButNotForEver() {
        for (int attempt = 1; attempt < RetryRules.MAX_ATTEMPTS; attempt++) {
            assertThat(RetryRules.after(BuildCause.BUILDER_LOST, true, attempt, 3))
                    .isEqualTo(new RetryRules.Again(Duration.ZERO, 3));
        }
        assertThat(RetryRules.after(BuildCause.BUILDER_LOST, true, RetryRules.MAX_ATTEMPTS, 0))
                .isEqualTo(new RetryRules.Exhausted());
    }

    @Test
    void neverTriesAgainWhatIsTheBuildsOwnFault() {
        assertThat(Arrays.stream(BuildCause.values()).filter(cause -> !RetryRules.infra(cause)))
                .hasSize(BuildCause.values().length - 3)
                .allSatisfy(cause ->
                        assertThat(RetryRules.after(cause, false, 1, 0)).isEqualTo(new RetryRules.Failed()));
    }
}
