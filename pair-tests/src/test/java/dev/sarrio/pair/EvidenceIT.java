package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.capture.log.Evidence;
import dev.sarrio.capture.log.LogSlots;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log of a side is evidence until the other side has said that it applied what is in it. */
class EvidenceIT {
    private static final PgServers SERVERS = new PgServers(Vertx.vertx(), TestSecrets.BOX);
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void evidenceIsKeptWhileThePeerHasNotAcknowledgedItAndGoesOnceItHas() {
        pair = new Pair().tables("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        pair.a.app("INSERT INTO t VALUES (1, 'one')");
        pair.twoWay(CopyMode.DATA, "t");
        pair.stopApply();
        pair.a.app("UPDATE t SET v = 'a'");
        long published = published(pair.a);

        assertThat(empty(pair.a)).as("emptied").isFalse();
        assertThat(logged(pair.a)).isEqualTo("1");

        pair.b.app("UPDATE t SET v = 'b'"); // would be written over the other, had the evidence gone
        pair.startApply();
        Pair.await().until(() -> pair.state(pair.a) == FlowState.FAILED);
        assertThat(pair.towards(pair.a).problem().code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(published(pair.a)).isGreaterThanOrEqualTo(published);
    }

    @Test
    void anIdleSideTellsWhatItAppliedSoThatTheLogOfTheOtherIsEmptiedAndThenBothFallSilent() {
        pair = new Pair().tables("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        pair.twoWay(CopyMode.NONE, "t");
        int before = pair.markers(pair.b).size();
        for (int i = 0; i < 20; i++) {
            pair.a.app("INSERT INTO t VALUES (" + i + ", 'a')");
        }
        pair.awaitEqual("t");
        assertThat(logged(pair.a)).isEqualTo("20");

        Pair.await().until(() -> empty(pair.a));
        assertThat(logged(pair.a)).isEqualTo("0");
        List<BatchMarker> ofB = pair.markers(pair.b);
        assertThat(ofB.subList(before, ofB.size())).isNotEmpty().allMatch(m -> m.tables()
                .isEmpty());

        // what A has to tell of B's marker is nothing: it added no record
        long silent = published(pair.a) + published(pair.b);
        pair.a.app("CREATE TABLE elsewhere (i int)");
        awaitSeconds(8);
        assertThat(published(pair.a) + published(pair.b)).isEqualTo(silent);
        pair.a.app("INSERT INTO t VALUES (100, 'again')");
        pair.awaitEqual("t");
        Pair.await().until(() -> empty(pair.a));
    }

    /** Silence is all that there is to wait for. */
    private static void awaitSeconds(int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        Pair.await().until(() -> System.nanoTime() > until);
    }

    @Test
    void aSyncThatIsNoLongerTwoWayLimitsNothing() {
        pair = new Pair().tables("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        pair.twoWay(CopyMode.NONE, "t");
        pair.stopApply();
        pair.a.app("INSERT INTO t VALUES (1, 'a')");
        published(pair.a);
        try (PgSession session = SERVERS.connect(pair.a.database.as(Side.ROLE), "test")) {
            Evidence evidence = new Evidence(session);
            assertThat(evidence.limit(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
            evidence.of(Set.of(pair.sync().name()));
            assertThat(evidence.limit(Long.MAX_VALUE)).isLessThan(Long.MAX_VALUE);
        }
    }

    private long published(Side side) {
        Pair.await().until(() -> {
            List<BatchMarker> all = pair.markers(side);
            Snapshot last = all.get(all.size() - 1).to();
            return side.rows("SELECT DISTINCT xid FROM sarrio.log").stream()
                    .allMatch(x -> last.sees(Long.parseLong(x)));
        });
        return pair.markers(side).size();
    }

    private static String logged(Side side) {
        return side.one("SELECT count(*) FROM sarrio.log");
    }

    /** Tries all slots, as capture does one after the other over minutes. @return whether the log is empty */
    private boolean empty(Side side) {
        List<BatchMarker> all = pair.markers(side);
        try (PgSession session = SERVERS.connect(side.database.as(Side.ROLE), "test")) {
            Evidence evidence = new Evidence(session);
            evidence.of(Set.of(pair.sync().name()));
            LogSlots slots = new LogSlots(session);
            boolean empty = true;
            for (int slot = 0; slot < LogSlots.SLOTS; slot++) {
                empty &= slots.empty(
                        slot, evidence.limit(all.get(all.size() - 1).to().xmin()));
            }
            return empty;
        }
    }
}
