package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.apply.copy.FirstCopy;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.capture.flow.CaptureContext;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.testing.TestKafka;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a to b, and on to c: what is applied in b is captured there, for real. */
class ChainIT {
    private static final long LOG_BYTES_MAX = 64 << 20;
    private static final String[] TABLES = {"account", "parts", "only_b"};
    private static final String[] DDL = {
        "CREATE TABLE account (id int PRIMARY KEY, balance int, note text UNIQUE DEFERRABLE)",
        "CREATE TABLE parts (at date, id int, v int, PRIMARY KEY (at, id)) PARTITION BY RANGE (at)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2024-01-06')",
        "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2024-01-06') TO ('2024-02-01')",
        "CREATE TABLE only_b (id int PRIMARY KEY, v int)"
    };
    private final KafkaSettings kafka = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    private final Board board = new Board();
    private final CaptureContext context = new CaptureContext(Pair.SERVERS, kafka, board, "test", LOG_BYTES_MAX);
    private Side a;
    private Side b;
    private Side c;
    private DesiredSync first;
    private DesiredSync second;
    private ApplyFlows flows;

    private void open(int majorOfB) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 8);
        a = new Side("a" + id, 15);
        b = new Side("b" + id, majorOfB);
        c = new Side("c" + id, 18);
        for (Side side : List.of(a, b, c)) {
            side.app(DDL);
            side.grant();
        }
        owned();
        b.makedelta = true;
        first = sync("first", a, b, "account", "parts");
        second = sync("second", b, c, TABLES);
        a.app(
                "INSERT INTO account SELECT i, 100, 'n' || i FROM generate_series(1, 20) i",
                "INSERT INTO parts SELECT '2024-01-01'::date + i % 10, i, i FROM generate_series(1, 50) i");
    }

    private void owned() {
        for (String table : List.of("account", "parts", "parts_1", "parts_2", "only_b")) {
            b.app("ALTER TABLE " + table + " OWNER TO " + Side.ROLE);
        }
    }

    @AfterEach
    void close() {
        stopApply();
        List.of(c, b, a).forEach(Side::close);
    }

    private static DesiredSync sync(String name, Side from, Side to, String... tables) {
        return new DesiredSync(
                1,
                1,
                new SyncName(name),
                RunState.RUNNING,
                List.of(from.name),
                List.of(to.name),
                Arrays.stream(tables).map(TableName::parse).toList(),
                List.of(),
                CopyMode.DATA,
                0,
                0,
                1,
                0);
    }

    private void startCaptures() {
        a.startCapture(context, first);
        b.startCapture(context, second);
    }

    private void startApply(DesiredSync... syncs) {
        FirstCopy copy =
                new FirstCopy(Pair.SERVERS, new MarkerLog(kafka)::last, CopySettings.DEFAULT, Clock.systemUTC());
        flows = new ApplyFlows(
                new Surroundings(Pair.SERVERS, kafka, copy, board, ApplySettings.DEFAULT, Pair.webhooks(), "test"));
        apply(syncs);
    }

    private void apply(DesiredSync... syncs) {
        Map<SyncName, DesiredSync> wanted = new HashMap<>();
        Arrays.stream(syncs).forEach(s -> wanted.put(s.name(), s));
        flows.reconcile(new DesiredState(
                Map.of(a.name, a.desired(first), b.name, b.desired(second), c.name, c.desired(second)), wanted));
    }

    private void stopApply() {
        if (flows != null) {
            flows.close();
            flows = null;
        }
    }

    private void makedelta(boolean on) {
        b.makedelta = on;
        b.tellCapture(second);
    }

    private void awaitAlike() {
        Pair.await().untilAsserted(() -> {
            for (String table : List.of("account", "parts")) {
                assertThat(b.content(table))
                        .as(table + " of b, " + board.reports)
                        .isEqualTo(a.content(table));
                assertThat(c.content(table))
                        .as(table + " of c, " + board.reports)
                        .isEqualTo(a.content(table));
            }
            assertThat(c.content("only_b")).isEqualTo(b.content("only_b"));
        });
    }

    /** How many records of accounts from this number on a side has published. */
    private static int records(Side side, int from) {
        AtomicInteger count = new AtomicInteger();
        Pair.eachRecord(Topics.of(side.name, TableName.parse("account")), r -> {
            if (Json.read(r.key(), JsonNode.class).path("id").asInt() >= from) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    /** b is filled before c reads it: nothing need go on for c to have it. */
    private void startWithoutMakedelta() {
        b.makedelta = false;
        startCaptures();
        startApply(first);
        Pair.await().untilAsserted(() -> {
            assertThat(b.content("account")).isEqualTo(a.content("account"));
            assertThat(b.content("parts")).isEqualTo(a.content("parts"));
        });
        apply(first, second);
        awaitAlike();
    }

    /** Before PostgreSQL 15 the role of b may not take the replica role. */
    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void whatIsWrittenInAArrivesOnceInCWithWhatIsWrittenInBAndNothingComesBack(int major) {
        open(major);
        startCaptures();
        startApply(first, second);
        b.app("INSERT INTO only_b VALUES (1, 1)");
        awaitAlike();
        a.app(
                "INSERT INTO account SELECT i, 0, NULL FROM generate_series(1001, 1350) i",
                "DELETE FROM parts WHERE id < 10",
                "UPDATE parts SET at = '2024-01-20' WHERE id = 20");
        b.app("UPDATE only_b SET v = 2");
        awaitAlike();
        assertThat(records(b, 1001)).as("each row once").isEqualTo(350);
        a.app("TRUNCATE parts_1", "TRUNCATE account");
        awaitAlike();
        assertThat(a.one("SELECT count(*) FROM only_b")).isEqualTo("0");
        assertThat(b.one("SELECT count(*) FROM account")).isEqualTo("0");
    }

    @Test
    void whoReadsCSeesOnlyStatesThatAHad() {
        open(15);
        startCaptures();
        startApply(first, second);
        awaitAlike();
        Random random = new Random(7);
        for (int i = 0; i < 150; i++) {
            int from = 1 + random.nextInt(20);
            int to = 1 + random.nextInt(20);
            a.app("BEGIN; UPDATE account SET balance = balance - 1 WHERE id = " + from
                    + "; UPDATE account SET balance = balance + 1 WHERE id = " + to + "; COMMIT");
            assertThat(c.one("SELECT sum(balance) FROM account")).isEqualTo("2000");
        }
        awaitAlike();
    }

    @Test
    void turnedOnAndOffWhileBothSyncsRunNothingIsMissingInTheEnd() {
        open(15);
        startWithoutMakedelta();
        String old = c.content("account");
        a.app("UPDATE account SET balance = 7 WHERE id = 3");
        Pair.await().untilAsserted(() -> assertThat(b.content("account")).isEqualTo(a.content("account")));
        b.app("INSERT INTO only_b VALUES (1, 1)");
        Pair.await().untilAsserted(() -> assertThat(c.content("only_b")).isEqualTo(b.content("only_b")));
        assertThat(c.content("account")).as("it goes no further").isEqualTo(old);

        makedelta(true);
        awaitAlike();
        a.app("UPDATE account SET balance = 8 WHERE id = 3");
        awaitAlike();
        makedelta(false);
        Pair.await().untilAsserted(() -> assertThat(b.one("SELECT DISTINCT tgenabled FROM pg_trigger t JOIN pg_proc p"
                        + " ON p.oid = t.tgfoid WHERE p.pronamespace = 'sarrio'::regnamespace"))
                .isEqualTo("O"));
        a.app("UPDATE account SET balance = 9 WHERE id = 3", "DELETE FROM account WHERE id = 4");
        Pair.await().untilAsserted(() -> assertThat(b.content("account")).isEqualTo(a.content("account")));
        makedelta(true);
        awaitAlike();
    }

    @Test
    void aSyncThatIsAddedBeforeAnotherIsCopiedToAndFollowed() {
        open(15);
        startCaptures();
        startApply(second);
        b.app("INSERT INTO only_b VALUES (1, 1)");
        Pair.await().untilAsserted(() -> assertThat(c.content("only_b")).isEqualTo(b.content("only_b")));
        apply(first, second);
        awaitAlike();
    }

    @Test
    void withoutTheReplicaRoleItGoesOnAsWell() {
        open(15);
        b.app("REVOKE SET ON PARAMETER session_replication_role FROM " + Side.ROLE);
        startCaptures();
        startApply(first, second);
        awaitAlike();
        assertThat(board.get("apply/first/" + b.name).warnings()).anyMatch(w -> w.contains("session_replication_role"));
        a.app("UPDATE account SET balance = 7 WHERE id < 4", "DELETE FROM parts WHERE id < 9");
        awaitAlike();
    }

    @Test
    void whoDoesNotOwnATableIsToldSoAndWhenHeDoesNothingIsMissing() {
        open(15);
        startWithoutMakedelta();
        b.app("ALTER TABLE account OWNER TO CURRENT_USER");
        b.grant();
        makedelta(true);
        Pair.await()
                .untilAsserted(() -> assertThat(board.get("capture/" + b.name).warnings())
                        .anyMatch(w -> w.contains("public.account") && w.contains("must be owner")));
        a.app("UPDATE account SET balance = 7 WHERE id < 4");
        Pair.await().untilAsserted(() -> assertThat(b.content("account")).isEqualTo(a.content("account")));
        owned();
        awaitAlike();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void afterARandomHistoryWithKilledServicesAllThreeAreAlike(long seed) {
        open(15);
        Random random = new Random(seed);
        startCaptures();
        startApply(first, second);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 40; i++) {
                a.app(statement(random));
                b.app("INSERT INTO only_b VALUES (" + i + ", " + round
                        + ") ON CONFLICT (id) DO UPDATE SET v = excluded.v");
            }
            stopApply();
            b.stopCapture();
            a.app(statement(random));
            b.startCapture(context, second);
            startApply(first, second);
        }
        awaitAlike();
    }

    private static String statement(Random random) {
        int id = random.nextInt(60);
        String day = "'2024-01-" + (10 + random.nextInt(20)) + "'";
        List<String> all = new ArrayList<>(List.of(
                "INSERT INTO account VALUES (" + id + ", 1, NULL) ON CONFLICT (id) DO UPDATE SET balance = 5",
                "UPDATE account SET balance = balance + 1 WHERE id % 3 = " + id % 3,
                "UPDATE account SET id = id + 1000 WHERE id = " + id
                        + " AND NOT EXISTS (SELECT FROM account o WHERE o.id = " + (id + 1000) + ")",
                "UPDATE account o SET note = (SELECT note FROM account WHERE id = 18 - o.id) WHERE id IN (8, 10)",
                "DELETE FROM account WHERE id = " + id,
                "INSERT INTO parts VALUES (" + day + ", " + id + ", 1) ON CONFLICT (at, id) DO UPDATE SET v = 2",
                "UPDATE parts SET at = " + day + " WHERE (at, id) = (SELECT at, id FROM parts WHERE id = " + id
                        + " ORDER BY at LIMIT 1) AND NOT EXISTS (SELECT FROM parts o WHERE o.id = " + id
                        + " AND o.at = " + day + ")",
                "DELETE FROM parts WHERE id = " + id));
        if (random.nextInt(10) == 0) {
            all = List.of("TRUNCATE parts_2", "TRUNCATE account");
        }
        return all.get(random.nextInt(all.size()));
    }
}
