package io.bowwave.topologies.slots;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotBookTest {

    private final SlotBook book = new SlotBook();
    private final List<SlotBook.Said> said = new ArrayList<>();
    private Instant now = START;
    private long revision;

    @Test
    void withoutLimitsEverybodyGoesAtOnce() {
        want("a", US, EU);
        want("b", US, EU);
        assertThat(granted()).containsExactly("a", "b");
    }

    @Test
    void asManyAsAreAllowedGoAndTheNextWhenOneGivesBack() {
        limit(US, 2, null);
        want("a", US);
        want("b", US, EU);
        want("c", US);
        want("d", EU);
        assertThat(granted()).containsExactly("a", "b", "d");
        assertThat(waits("c")).isEqualTo("2 of 2 rollouts in us-east in progress: a (deploy a-1), b (deploy b-1)");
        giveBack("b");
        assertThat(granted()).containsExactly("a", "b", "d", "c");
    }

    @Test
    void aLimitOfAllRegionsCountsAppsAndIsSaidToEveryPartition() {
        limit(US, null, 1);
        assertThat(said.getLast()).isEqualTo(new SlotBook.Said(null, new SlotWord.Limits(new SlotLimits(Map.of(), 1))));
        want("a", US, EU);
        want("b", EU);
        assertThat(granted()).containsExactly("a");
        assertThat(waits("b")).isEqualTo("1 of 1 rollouts in all regions in progress: a (deploy a-1)");
    }

    @Test
    void whoNeedsTwoRegionsIsNotPassedByThoseWhoNeedOne() {
        limit(US, 1, null);
        limit(EU, 1, null);
        want("us-1", US);
        want("wide", US, EU);
        want("eu-1", EU);
        assertThat(granted()).containsExactly("us-1");
        assertThat(waits("eu-1")).isEqualTo("its turn; 1 waits before it");
        giveBack("us-1");
        assertThat(granted()).containsExactly("us-1", "wide");
        giveBack("wide");
        assertThat(granted()).containsExactly("us-1", "wide", "eu-1");
    }

    @Test
    void whatTheFirstDoesNotNeedIsForThoseBehind() {
        limit(US, 1, null);
        limit(EU, 2, null);
        want("us-1", US);
        want("wide", US, EU);
        want("eu-1", EU);
        want("eu-2", EU);
        assertThat(granted()).containsExactly("us-1", "eu-1");
        giveBack("us-1");
        assertThat(granted()).containsExactly("us-1", "eu-1", "wide");
    }

    @Test
    void aLaterDeployOfTheAppTakesOverItsSlotsAndItsPlace() {
        limit(US, 1, null);
        want("a", US);
        want("b", US);
        want("c", US);
        hear(new SlotAsk.Want(app("b"), deploy("b", 2), 2, List.of(US)));
        hear(new SlotAsk.GiveBack(app("b"), deploy("b", 1), 1));
        hear(new SlotAsk.Want(app("a"), deploy("a", 2), 2, List.of(US)));
        assertThat(granted()).containsExactly("a", "a");
        hear(new SlotAsk.GiveBack(app("a"), deploy("a", 1), 1));
        assertThat(granted()).hasSize(2);
        hear(new SlotAsk.GiveBack(app("a"), deploy("a", 2), 2));
        assertThat(granted()).containsExactly("a", "a", "b");
    }

    @Test
    void whoKeepsTakingOverMakesWayAfterAnHour() {
        limit(US, 1, null);
        want("a", US);
        hear(new SlotAsk.Want(app("b"), deploy("b", 1), 1, List.of(US)));
        for (int i = 2; i < 70; i++) {
            now = now.plus(Duration.ofMinutes(1));
            hear(new SlotAsk.Want(app("b"), deploy("b", 1), 1, List.of(US)));
            hear(new SlotAsk.Want(app("a"), deploy("a", i), i, List.of(US)));
            if (granted().size() < i) {
                break;
            }
            hear(new SlotAsk.GiveBack(app("a"), deploy("a", i - 1), i - 1));
        }
        assertThat(granted()).hasSize(60).containsOnly("a");
        hear(new SlotAsk.GiveBack(app("a"), deploy("a", 60), 60));
        assertThat(granted().getLast()).isEqualTo("b");
    }

    @Test
    void whoIsSilentLosesItsSlotAndItsPlace() {
        limit(US, 1, null);
        want("a", US);
        want("b", US);
        want("c", US);
        for (int i = 0; i < 4; i++) {
            now = now.plus(Duration.ofMinutes(1));
            want("c", US);
            tick();
        }
        assertThat(said.stream().filter(each -> each.word() instanceof SlotWord.Lost))
                .extracting(SlotBook.Said::app)
                .containsExactly(app("a"), app("b"));
        assertThat(granted()).startsWith("a", "c").doesNotContain("b");
        hear(new SlotAsk.Hold(app("a"), deploy("a", 1), 1));
        assertThat(said.getLast().word()).isInstanceOf(SlotWord.Lost.class);
    }

    @Test
    void whoSpeaksKeepsItAndNobodyIsBlamedForWhatWasNotHeard() {
        limit(US, 1, null);
        want("a", US);
        now = now.plus(Duration.ofHours(1));
        book.tick(now, now);
        for (int i = 0; i < 10; i++) {
            now = now.plus(Duration.ofMinutes(1));
            hear(new SlotAsk.Hold(app("a"), deploy("a", 1), 1));
            tick();
        }
        assertThat(said).noneMatch(each -> each.word() instanceof SlotWord.Lost);
    }

    @Test
    void oneThatRunsAlreadyIsCountedThoughThereAreTooMany() {
        limit(US, 1, null);
        want("a", US);
        hear(new SlotAsk.Running(app("b"), deploy("b", 1), 1, List.of(US)));
        want("c", US);
        giveBack("a");
        assertThat(granted()).containsExactly("a");
        giveBack("b");
        assertThat(granted()).containsExactly("a", "c");
    }

    @Test
    void whatItWaitsForIsSaidAgainOnlyWhenThatHasChanged() {
        limit(US, 1, null);
        want("a", US);
        want("b", US);
        want("b", US);
        assertThat(said.stream().filter(each -> each.word() instanceof SlotWord.Waits))
                .hasSize(1);
        hear(new SlotAsk.Want(app("a"), deploy("a", 2), 2, List.of(US)));
        want("b", US);
        assertThat(waits("b")).contains("a-2");
    }

    @Test
    void aLimitThatIsRaisedOrGoneLetsOthersGo() {
        limit(US, 1, 2);
        want("a", US);
        want("b", US);
        limit(US, 2, 2);
        assertThat(granted()).containsExactly("a", "b");
        want("c", EU);
        hear(new SlotAsk.Limit(US, 1, 1, 1)); // older than what is known
        assertThat(granted()).containsExactly("a", "b");
        hear(new SlotAsk.NoRegion(US));
        assertThat(granted()).containsExactly("a", "b", "c");
        assertThat(book.limits()).isEqualTo(SlotLimits.NONE);
    }

    private void limit(RegionName region, @Nullable Integer here, @Nullable Integer everywhere) {
        revision += 2;
        hear(new SlotAsk.Limit(region, revision, here, everywhere));
    }

    private void want(String name, RegionName... regions) {
        hear(new SlotAsk.Want(app(name), deploy(name, 1), 1, List.of(regions)));
    }

    private void giveBack(String name) {
        hear(new SlotAsk.GiveBack(app(name), deploy(name, 1), 1));
    }

    private void hear(SlotAsk ask) {
        book.hear(ask, now);
        said.addAll(book.outcome().said());
    }

    private void tick() {
        book.tick(now, START);
        said.addAll(book.outcome().said());
    }

    private List<String> granted() {
        return said.stream()
                .filter(each -> each.word() instanceof SlotWord.Granted)
                .map(each -> String.valueOf(each.app()))
                .toList();
    }

    private String waits(String name) {
        return said.stream()
                .filter(each -> app(name).equals(each.app()))
                .map(SlotBook.Said::word)
                .filter(SlotWord.Waits.class::isInstance)
                .map(each -> ((SlotWord.Waits) each).why())
                .reduce("", (earlier, later) -> later);
    }

    private static AppName app(String name) {
        return new AppName(name);
    }

    private static RequestId deploy(String name, int number) {
        return new RequestId(name + "-" + number);
    }
}
