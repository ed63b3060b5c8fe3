package dev.sarrio.pair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.testing.TestKafka;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How both directions begin, and that every piece may be killed and started in the middle. */
class StartIT {
    private static final String T = "CREATE TABLE t (id bigint PRIMARY KEY, v text)";
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CopyMode.class,
            names = {"DATA", "SCHEMA_AND_DATA"})
    void theCopyFillsTheOtherSideUnderTrafficAndComesBackByNoWay(CopyMode copy) throws Exception {
        pair = new Pair();
        pair.a.app(T, "INSERT INTO t SELECT i, 'before' FROM generate_series(1, 2000) i");
        if (copy == CopyMode.DATA) {
            pair.b.app(T);
        }
        pair.a.grant();
        pair.b.grant();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                pair.a.app(
                        "UPDATE t SET v = 'w" + i + "' WHERE id = " + (1 + i % 2000),
                        "INSERT INTO t VALUES (" + (10_000 + i) + ", 'new')");
                Pair.pass(20);
            }
        });
        writer.start();
        try {
            pair.twoWay(copy, "t");
            pair.b.grant();
            pair.b.app("INSERT INTO t VALUES (5, 'b') ON CONFLICT DO NOTHING", "INSERT INTO t VALUES (999999, 'b')");
            Pair.await().until(() -> pair.a.one("SELECT v FROM t WHERE id = 999999") != null);
        } finally {
            done.set(true);
            writer.join();
        }
        pair.awaitEqual("t");
        pair.awaitRunning();
        assertThat(pair.markers(pair.b).stream().mapToLong(m -> m.records()).sum())
                .isEqualTo(1);
    }

    /** The oldest source that there is: on the way back it is the target. */
    @Test
    void theWayBackWorksForPostgres10() {
        pair = new Pair(10, 15);
        pair.tables(
                T,
                "CREATE TABLE child (a int, b text, t bigint REFERENCES t, v numeric(8, 2), PRIMARY KEY (a, b))",
                "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.twoWay(CopyMode.NONE, "t", "child");
        pair.b.app(
                "INSERT INTO child VALUES (1, 'x', 1, 1.50), (2, 'y', 2, NULL)", "UPDATE t SET v = 'b' WHERE id = 1");
        pair.awaitEqual("t", "child");
        Pair.await().until(() -> pair.a.one("SELECT count(*) FROM child").equals("2"));
        pair.a.app("UPDATE child SET v = 2 WHERE a = 1", "DELETE FROM child WHERE a = 2", "DELETE FROM t WHERE id = 2");
        pair.awaitEqual("t", "child");
        pair.b.app("TRUNCATE child");
        Pair.await().until(() -> pair.a.one("SELECT count(*) FROM child").equals("0"));
        pair.awaitEqual("t", "child");
        pair.awaitRunning();
    }

    @Test
    void aOneWaySyncBecomesATwoWayOneWithoutANewCopy() {
        pair = new Pair().tables(T);
        pair.a.app("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.define(CopyMode.DATA, "t");
        DesiredSync twoWay = pair.sync();
        pair.become(Pair.oneWay(twoWay));
        pair.startCapture(pair.a);
        pair.startApply();
        Pair.await().until(() -> pair.state(pair.b) == FlowState.RUNNING);
        pair.a.app("UPDATE t SET v = 'a' WHERE id = 1");
        pair.awaitEqual("t");
        assertThat(pair.b.one("SELECT acknowledged FROM sarrio.applied")).isEqualTo("null");

        pair.become(twoWay);
        pair.a.stopCapture();
        pair.startCaptures();
        pair.awaitRunning();
        Pair.await().until(() -> !"null".equals(pair.b.one("SELECT acknowledged FROM sarrio.applied")));
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 2");
        pair.awaitEqual("t");
        Pair.await().until(() -> pair.a.content("t").equals("(1,a)\n(2,b)"));
        pair.awaitRunning();
    }

    /** A database of that name was captured before, by this Kafka: its last marker seems to have seen all. */
    @Test
    void theWayBackDoesNotBeginInAnEarlierLifeOfItsSource() throws Exception {
        pair = new Pair().tables(T);
        pair.a.app("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.define(CopyMode.DATA, "t");
        publish(new BatchMarker(
                BatchMarker.VERSION,
                pair.b.name,
                "00000000-0000-0000-0000-000000000001",
                230,
                Snapshot.parse("800000000:800000000:"),
                Snapshot.parse("900000000:900000000:"),
                null,
                null,
                List.of(),
                List.of()));
        pair.startApply();
        Pair.await()
                .until(() ->
                        pair.towards(pair.a) != null && pair.towards(pair.a).problem() != null);
        pair.startCaptures();
        pair.awaitRunning();
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 2");
        Pair.await().until(() -> pair.a.content("t").equals("(1,one)\n(2,b)"));
    }

    private static void publish(BatchMarker marker) throws Exception {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers());
        String topic = Topics.batches(marker.database());
        try (Admin admin = Admin.create(properties);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(
                            topic, 0, marker.database().toString().getBytes(UTF_8), Json.bytes(marker)))
                    .get();
        }
    }

    @Test
    void everyPieceMayBeStoppedAndStartedInTheMiddle() {
        pair = new Pair().tables(T);
        pair.a.app("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i");
        pair.twoWay(CopyMode.DATA, "t");
        for (int i = 0; i < 4; i++) {
            pair.a.app("UPDATE t SET v = 'a" + i + "' WHERE id <= 50");
            pair.stopApply();
            pair.b.app("UPDATE t SET v = 'b" + i + "' WHERE id > 50");
            pair.stopCaptures();
            pair.a.app("INSERT INTO t VALUES (" + (1000 + i) + ", 'a')");
            pair.b.app("INSERT INTO t VALUES (" + (2000 + i) + ", 'b')");
            if (i % 2 == 0) {
                pair.startApply();
                pair.startCaptures();
            } else {
                pair.startCaptures();
                pair.startApply();
            }
        }
        pair.awaitRunning();
        pair.awaitEqual("t");
        Pair.await().until(() -> pair.a.one("SELECT count(*) FROM t").equals("108"));
    }
}
