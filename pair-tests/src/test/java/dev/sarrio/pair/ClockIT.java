package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.StatusReport;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers whose clocks do not agree. */
class ClockIT {
    /** All that asks this database's server for the time is told a later one. */
    private static final String[] AHEAD = {
        "ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO true_clock_timestamp",
        "CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE"
                + " AS $$ SELECT pg_catalog.true_clock_timestamp() + interval '90 s' $$"
    };

    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aClockThatIsAheadWinsOnBothSidesAndIsMeasuredAndWarnedOfWhereClocksDecide() {
        pair = new Pair().deciding("latest").tables("CREATE TABLE t (id int PRIMARY KEY, v text)");
        pair.a.app(AHEAD);
        pair.a.app("INSERT INTO t VALUES (1, 'first')");
        pair.twoWay(CopyMode.DATA, "t");
        pair.stopApply();
        pair.a.app("UPDATE t SET v = 'older, of the clock that is ahead' WHERE id = 1");
        Pair.pass(100);
        pair.b.app("UPDATE t SET v = 'newer' WHERE id = 1");
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("t");

        assertThat(pair.a.content("t")).isEqualTo("(1,\"older, of the clock that is ahead\")");
        assertSkew(pair.a, 90_000);
        assertSkew(pair.b, -90_000);
        assertThat(warnings(pair.b)).anyMatch(w -> w.contains("ms behind that of a") && w.contains("NTP"));

        pair.stopApply();
        pair.become(pair.sync().deciding(pair.deciding("source").rules));
        Instant restarted = Instant.now();
        pair.startApply();
        Pair.await()
                .until(() -> pair.towards(pair.b).since().isAfter(restarted)
                        && pair.towards(pair.b).details().containsKey("clockSkewMillis"));
        assertThat(warnings(pair.b)).as("no clock decides").noneMatch(w -> w.contains("NTP"));
    }

    private void assertSkew(Side target, long millis) {
        Pair.await().until(() -> pair.towards(target).details().get("clockSkewMillis") != null);
        assertThat(((Number) pair.towards(target).details().get("clockSkewMillis")).longValue())
                .isCloseTo(millis, Offset.offset(1000L));
    }

    private List<String> warnings(Side target) {
        StatusReport report = pair.towards(target);
        return report.warnings();
    }
}
