package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.swarm.PieceChoice.Choice;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PieceChoiceTest {

    private static final PeerAddress A = new PeerAddress("a", 1);
    private static final PeerAddress B = new PeerAddress("b", 1);
    private static final PeerAddress DEPOT = new PeerAddress("depot", 1);

    @Test
    void takesTheRarestPieceFirst() {
        Map<PeerAddress, BitSet> peers = Map.of(A, bits(0, 1, 2), B, bits(0, 2));
        assertThat(choose(bits(0, 1, 2), peers, Set.of(), 1)).singleElement().isEqualTo(new Choice(1, A, false));
    }

    @Test
    void asksTheDepotOnlyForWhatNoPeerHas() {
        List<Choice> choices = choose(bits(0, 1), Map.of(A, bits(0)), Set.of(), 8);
        assertThat(choices).containsExactly(new Choice(0, A, false), new Choice(1, DEPOT, true));
    }

    @Test
    void spreadsOverPeersAndAsksNobodyForTooMuch() {
        BitSet all = Pieces.all(20);
        List<Choice> choices = choose(all, Map.of(A, all, B, all), Set.of(), 20);
        assertThat(choices.stream().filter(each -> each.from().equals(A))).hasSize(4);
        assertThat(choices.stream().filter(each -> each.from().equals(B))).hasSize(4);
        assertThat(choices).hasSize(8);
    }

    @Test
    void avoidsWhomItIsToldTo() {
        List<Choice> choices = choose(bits(0), Map.of(A, bits(0)), Set.of(A), 8);
        assertThat(choices).containsExactly(new Choice(0, DEPOT, true));
        assertThat(choose(bits(0), Map.of(), Set.of(DEPOT), 8)).isEmpty();
    }

    private static List<Choice> choose(
            BitSet missing, Map<PeerAddress, BitSet> peers, Set<PeerAddress> avoided, int room) {
        return PieceChoice.choose(missing, peers, List.of(DEPOT), avoided, room, new Random(1));
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int each : set) {
            bits.set(each);
        }
        return bits;
    }
}
