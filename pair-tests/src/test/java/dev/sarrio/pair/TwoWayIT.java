package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two databases that are both written: what arrives, what comes back (nothing), and what is a conflict (and what is not). */
class TwoWayIT {
    private static final String T = "CREATE TABLE t (id bigint PRIMARY KEY, v text)";
    private Pair pair;

    @AfterEach
    void close() {
        if (pair != null) {
            pair.close();
        }
    }

    private Pair pair(String... more) {
        pair = new Pair().tables(T);
        pair.tables(more);
        return pair;
    }

    /** With the replica role our triggers don't fire; without it they must see that it is us who writes. */
    @ParameterizedTest(name = "replica role {0}")
    @ValueSource(booleans = {true, false})
    void whatIsWrittenOnEitherSideArrivesOnTheOtherAndNeverComesBack(boolean replicaRole) {
        pair("CREATE TABLE u (id bigint PRIMARY KEY)");
        if (!replicaRole) {
            pair.a.database.execute("REVOKE SET ON PARAMETER session_replication_role FROM " + Side.ROLE);
            pair.b.database.execute("REVOKE SET ON PARAMETER session_replication_role FROM " + Side.ROLE);
        }
        pair.a.app("INSERT INTO t SELECT i, 'copied' FROM generate_series(1, 9) i", "INSERT INTO u VALUES (1)");
        pair.twoWay(CopyMode.DATA, "t", "u");
        assertThat(pair.b.one("SELECT has_parameter_privilege('" + Side.ROLE + "', 'session_replication_role', 'SET')"))
                .isEqualTo(replicaRole ? "t" : "f");
        pair.a.app(
                "INSERT INTO t SELECT i, 'a' FROM generate_series(10, 49) i",
                "UPDATE t SET v = 'a2' WHERE id < 20",
                "UPDATE t SET id = 50 WHERE id = 49",
                "DELETE FROM t WHERE id = 9",
                "INSERT INTO u VALUES (2)",
                "TRUNCATE u",
                "INSERT INTO u VALUES (3)");
        pair.b.app(
                "INSERT INTO t SELECT i, 'b' FROM generate_series(101, 149) i",
                "UPDATE t SET v = 'b2' WHERE id BETWEEN 101 AND 110",
                "UPDATE t SET id = 150 WHERE id = 149",
                "DELETE FROM t WHERE id = 148");
        awaitRows(48 + 48);

        // whatever came back of all that would be in a batch before these
        pair.a.app("INSERT INTO t VALUES (60, 'last of a')");
        pair.b.app("INSERT INTO t VALUES (160, 'last of b')");
        awaitRows(49 + 49);
        assertThat(keys(pair.a)).contains(60L).allMatch(k -> k <= 60);
        assertThat(keys(pair.b)).contains(160L).allMatch(k -> k > 100);
        assertThat(pair.b.content("u")).isEqualTo("(3)");
        assertThat(pair.markers(pair.b))
                .flatExtracting(BatchMarker::tables)
                .extracting(p -> p.table().name())
                .containsOnly("t");
        pair.a.grant();
        pair.b.grant();
    }

    private void awaitRows(int rows) {
        Pair.await().untilAsserted(() -> assertThat(pair.a.one("SELECT count(*) FROM t"))
                .as("%s", pair.towards(pair.a))
                .isEqualTo("" + rows));
        pair.awaitEqual("t", "u");
    }

    /** Of all records that a side's capture ever published of t. */
    private List<Long> keys(Side side) {
        List<Long> keys = new ArrayList<>();
        pair.eachRecord(Topics.of(side.name, new TableName("public", "t")), r -> {
            String key = new String(r.key(), StandardCharsets.UTF_8);
            keys.add(Long.parseLong(key.replaceAll("[^0-9]", "")));
        });
        return keys;
    }

    @Test
    void aMarkerSaysWhatItsDatabaseHeldOfThePeer() {
        pair().twoWay(CopyMode.NONE, "t");
        pair.b.app("INSERT INTO t VALUES (101, 'b')");
        pair.awaitEqual("t");
        Pair.await().until(() -> pair.a.one("SELECT count(*) FROM t").equals("1"));
        String before = pair.a.one("SELECT snapshot FROM sarrio.applied");
        pair.a.app("UPDATE t SET v = 'a, having seen b'");
        Pair.await().until(() -> pair.b.one("SELECT v FROM t").startsWith("a,"));

        List<BatchMarker> ofA = pair.markers(pair.a);
        BatchMarker last = ofA.get(ofA.size() - 1);
        BatchMarker ofB = pair.markers(pair.b).get(1);
        assertThat(last.applied()).hasSize(1);
        PeerPosition held = last.applied().get(0);
        assertThat(held.sync()).isEqualTo(pair.sync().name());
        assertThat(held.database()).isEqualTo(pair.b.name);
        assertThat(held.stream()).isEqualTo(ofB.stream());
        assertThat(held.batch()).isGreaterThanOrEqualTo(ofB.batch());
        assertThat(held.snapshot()).hasToString(before);
        assertThat(held.snapshot().covers(ofB.to())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "UPDATE t SET v = 'a' WHERE id = 1; UPDATE t SET v = 'b' WHERE id = 1",
                "INSERT INTO t VALUES (7, 'a'); INSERT INTO t VALUES (7, 'b')",
                "UPDATE t SET v = 'a' WHERE id = 1; DELETE FROM t WHERE id = 1",
                "DELETE FROM t WHERE id = 1; UPDATE t SET v = 'b' WHERE id = 1",
                "UPDATE t SET v = 'a' WHERE id = 1; TRUNCATE t",
                "TRUNCATE t; INSERT INTO t VALUES (7, 'b')",
                "UPDATE t SET id = 7 WHERE id = 1; UPDATE t SET v = 'b' WHERE id = 1",
            })
    void aConflictIsFoundOnBothSidesAndNothingIsWritten(String onA, String onB) {
        pair();
        pair.a.app("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.twoWay(CopyMode.DATA, "t");
        pair.stopApply();
        pair.a.app(onA);
        pair.b.app(onB);
        String ofA = pair.a.content("t");
        String ofB = pair.b.content("t");
        pair.startApply();

        StatusReport towardsA = awaitConflict(pair.a);
        StatusReport towardsB = awaitConflict(pair.b);
        assertThat(pair.a.content("t")).isEqualTo(ofA);
        assertThat(pair.b.content("t")).isEqualTo(ofB);
        assertThat(towardsA.problem().message()).contains("public.t");
        assertThat(towardsB.problem().remedy()).contains("copy pair");
    }

    @Test
    void aConflictShowsBothRowsAndTheirNumber() throws Exception {
        pair();
        pair.a.app("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 9) i");
        pair.twoWay(CopyMode.DATA, "t");
        pair.stopApply();
        pair.a.app("UPDATE t SET v = 'a' WHERE id < 8");
        pair.b.app("UPDATE t SET v = 'b' WHERE id < 8");
        pair.startApply();

        JsonNode detail = Json.MAPPER.readTree(awaitConflict(pair.b).problem().detail());
        assertThat(detail.path("conflicts").asInt()).isEqualTo(7);
        assertThat(detail.path("rows")).hasSize(5);
        JsonNode row = detail.path("rows").get(0);
        assertThat(row.path("table").asText()).isEqualTo("public.t");
        assertThat(row.path(pair.a.name.value()).path("v").asText()).isEqualTo("a");
        assertThat(row.path(pair.b.name.value()).path("v").asText()).isEqualTo("b");
        assertThat(row.path(pair.b.name.value()).path("id").asText())
                .isEqualTo(row.path("key").asText());
    }

    @Test
    void aConflictIsFoundInARowOfAStatementOfMany() {
        pair();
        pair.a.app("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 250) i");
        pair.twoWay(CopyMode.DATA, "t");
        conflict("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b' WHERE id = 249");
    }

    /** Changes both sides before either sees the other's change, and waits until both directions have found it. */
    private void conflict(String onA, String onB) {
        pair.stopApply();
        pair.a.app(onA);
        pair.b.app(onB);
        pair.startApply();
        awaitConflict(pair.a);
        awaitConflict(pair.b);
    }

    @Test
    void keysThatAreWrittenDifferentlyButEqualAreOneKey() {
        pair("CREATE TABLE n (a numeric, b varchar(3), v text, PRIMARY KEY (b, a))");
        pair.a.app("INSERT INTO n VALUES (1.0, 'x', 'old')");
        pair.twoWay(CopyMode.DATA, "n");
        conflict("UPDATE n SET v = 'a'", "UPDATE n SET a = 1.00, v = 'b'");
    }

    @Test
    void bothSidesMayDeleteTheSameRow() {
        pair();
        pair.a.app("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.twoWay(CopyMode.DATA, "t");
        pair.stopApply();
        pair.a.app("DELETE FROM t WHERE id = 1", "UPDATE t SET v = 'a' WHERE id = 2");
        pair.b.app("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (3, 'b')");
        pair.startApply();
        pair.awaitEqual("t");
        Pair.await().until(() -> pair.a.content("t").equals("(2,a)\n(3,b)"));
        pair.awaitRunning();
    }

    private StatusReport awaitConflict(Side target) {
        Pair.await().untilAsserted(() -> assertThat(pair.state(target))
                .as("%s", pair.towards(target))
                .isEqualTo(FlowState.FAILED));
        StatusReport report = pair.towards(target);
        assertThat(report.problem().code()).as("%s", report).isEqualTo(ErrorCode.CONFLICT);
        return report;
    }

    /** Each write has seen the one before: never a conflict, however quickly they follow each other. */
    @ParameterizedTest
    @ValueSource(ints = {200})
    void ofWritesThatFollowEachOtherNoneIsAConflict(int writes) {
        pair();
        pair.a.app("INSERT INTO t SELECT i, '0' FROM generate_series(1, 5) i");
        pair.twoWay(CopyMode.DATA, "t");
        for (int i = 1; i <= writes; i++) {
            Side writer = i % 2 == 0 ? pair.a : pair.b;
            Side reader = i % 2 == 0 ? pair.b : pair.a;
            String seen = String.valueOf(i);
            switch (i % 7) {
                case 0 -> writer.app("DELETE FROM t WHERE id = 3", "UPDATE t SET v = '" + seen + "'");
                case 3 ->
                    writer.app(
                            "INSERT INTO t VALUES (3, 'back') ON CONFLICT (id) DO UPDATE SET v = 'back'",
                            "UPDATE t SET v = '" + seen + "'");
                default -> writer.app("UPDATE t SET v = '" + seen + "'");
            }
            String all = writer.content("t");
            Pair.await().untilAsserted(() -> assertThat(reader.content("t"))
                    .as("write %s; %s; %s", seen, pair.towards(pair.a), pair.towards(pair.b))
                    .isEqualTo(all));
        }
        pair.awaitRunning();
    }
}
