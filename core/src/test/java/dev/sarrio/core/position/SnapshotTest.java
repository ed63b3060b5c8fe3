package dev.sarrio.core.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    private static final long SMALL = 12;

    /** The naive model: the set of all transactions that a snapshot sees, of the ids that exist here. */
    private static Set<Long> visible(Snapshot s) {
        Set<Long> running = new TreeSet<>();
        LongStream.of(s.running()).forEach(running::add);
        Set<Long> seen = new TreeSet<>();
        for (long xid = 0; xid < 2 * SMALL; xid++) {
            if (xid < s.xmax() && !running.contains(xid)) {
                seen.add(xid);
            }
        }
        return seen;
    }

    @Property
    void seesWhatHadEndedBeforeIt(@ForAll("snapshots") Snapshot s) {
        for (long xid = 0; xid < 2 * SMALL; xid++) {
            assertThat(s.sees(xid))
                    .as("%s sees %d", s, xid)
                    .isEqualTo(visible(s).contains(xid));
        }
    }

    @Property(tries = 20_000)
    void coversAnotherIfItSeesAllThatTheOtherSees(@ForAll("snapshots") Snapshot a, @ForAll("snapshots") Snapshot b) {
        assertThat(a.covers(b)).as("%s covers %s", a, b).isEqualTo(visible(a).containsAll(visible(b)));
    }

    @Property
    void isParsedBackFromItsText(@ForAll("snapshots") Snapshot s) {
        assertThat(Snapshot.parse(s.toString())).isEqualTo(s).hasSameHashCodeAs(s);
        assertThat(s.covers(s)).isTrue();
    }

    @Test
    void transactionIdsNeverWrap() {
        Snapshot s = Snapshot.parse("9223372036854775800:9223372036854775807:9223372036854775801");

        assertThat(s.sees(9223372036854775800L)).isTrue();
        assertThat(s.sees(9223372036854775801L)).isFalse();
        assertThat(s.sees(Long.MAX_VALUE)).isFalse();
        assertThat(s.covers(Snapshot.parse("1:5:"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1:2",
                "1:2:3:4",
                "a:b:",
                "2:1:",
                "5:9:4",
                "5:9:9",
                "5:9:6,",
                "5:9:,6",
                "5:9:,",
                "-1:5:",
                "+1:5:",
                " 1:5:",
                "1:5: ",
                "1:99999999999999999999:",
                "1:5:2;3"
            })
    void anythingElseIsNoSnapshot(String text) {
        assertThatThrownBy(() -> Snapshot.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void oneMoreTransactionIsSeenAndNothingElse(
            @ForAll("snapshots") Snapshot s, @ForAll @LongRange(max = 2 * SMALL - 1) long xid) {
        Set<Long> seen = visible(s);
        seen.add(xid);
        assertThat(visible(s.seeing(xid))).isEqualTo(seen);
        assertThat(Snapshot.parse(s.seeing(xid).toString())).isEqualTo(s.seeing(xid));
    }

    @Provide
    Arbitrary<Snapshot> snapshots() {
        Arbitrary<Long> id = Arbitraries.longs().between(0, SMALL);
        Arbitrary<List<Long>> ids = id.list().ofMaxSize(6);
        return Combinators.combine(id, id, ids).as((a, b, xips) -> {
            long xmin = Math.min(a, b);
            long xmax = Math.max(a, b);
            String inside = xips.stream()
                    .filter(x -> x >= xmin && x < xmax)
                    .map(String::valueOf)
                    .collect(java.util.stream.Collectors.joining(","));
            return Snapshot.parse(xmin + ":" + xmax + ":" + inside);
        });
    }
}
