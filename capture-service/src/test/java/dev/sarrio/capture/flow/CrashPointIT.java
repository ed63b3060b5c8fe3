package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Capture dies at each step of a batch. A lock on a row that the next step writes holds it there; the lease is taken away when it
 * dies, so that what it left can be looked at before it goes on.
 */
class CrashPointIT {
    private static final String LEASE = "SELECT pg_advisory_lock(23108, 1)";
    private Rig rig;
    private Admin admin;
    private Connection hold;
    private Connection lease;
    private CompletableFuture<Void> leaseTaken;
    private long batch;

    @BeforeEach
    void oneRowIsPublished() throws SQLException {
        rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY, v int)").capture("t");
        rig.app("INSERT INTO t VALUES (1, 0)");
        rig.awaitEqual();
        batch = last().batch();
        admin = Admin.create(rig.kafka.client("test-crash", Map.of()));
        lease = rig.source.superuser();
        hold = rig.source.superuser();
        hold.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        hold.close();
        lease.close();
        admin.close();
        rig.close();
    }

    @Test
    void afterRowsWereSentAndBeforeTheTickNothingHasHappened() throws Exception {
        hold("sarrio.tick");
        insertAndAwaitSent();
        takeLeaseWhenFree();
        die();
        assertThat(last().batch()).isEqualTo(batch);
        hold.rollback();
        assertThat(tick()).isEqualTo(batch);
        goOn();
        assertThat(rig.replica().changes).hasSize(2);
    }

    @Test
    void afterTheTickAndBeforeTheCommitTheBatchIsMadeAgainUnderItsNumber() throws Exception {
        hold("sarrio.tick");
        insertAndAwaitSent();
        takeLeaseWhenFree();
        // as when the broker gives up on a dead capture: its transaction can't be committed any more
        admin.fenceProducers(List.of("sarrio-capture-" + rig.name)).all().get();
        hold.rollback();
        leaseTaken.get();
        assertThat(last().batch()).isEqualTo(batch);
        assertThat(tick()).isEqualTo(batch + 1);
        goOn();
        assertThat(last().batch()).isEqualTo(batch + 1);
        assertThat(rig.replica().changes).hasSize(2);
    }

    @Test
    void afterTheCommitAndBeforeTheReactionIsRecordedTheReactionIsRepeated() throws Exception {
        hold("sarrio.relation");
        rig.ddl("ALTER TABLE t ADD COLUMN w int DEFAULT 5");
        rig.app("INSERT INTO t VALUES (2, 0)");
        Rig.await(() ->
                assertThat(last().tables()).anySatisfy(p -> assertThat(p.ddl()).isNotEmpty()));
        takeLeaseWhenFree();
        die();
        long committed = last().batch();
        assertThat(tick()).isEqualTo(committed);
        hold.rollback();
        assertThat(rig.source.query("SELECT state LIKE '%\"w\"%' FROM sarrio.relation"))
                .isEqualTo("f");
        goOn();
        Rig.await(() -> assertThat(rig.source.query("SELECT state LIKE '%\"w\"%' FROM sarrio.relation"))
                .isEqualTo("t"));
        rig.awaitEqual();
        assertThat(last().batch()).isGreaterThan(committed);
    }

    private void hold(String table) throws SQLException {
        try (Statement s = hold.createStatement()) {
            s.execute("SELECT FROM " + table + " FOR UPDATE");
        }
    }

    private void insertAndAwaitSent() throws Exception {
        long before = end();
        rig.app("INSERT INTO t VALUES (2, 0)");
        Rig.await(() -> assertThat(end()).isGreaterThan(before));
    }

    /** Of the table's topic, with what is not committed. */
    private long end() throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition(Topics.of(rig.name, TableName.parse("t")), 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private void takeLeaseWhenFree() {
        leaseTaken = CompletableFuture.runAsync(() -> {
                    try (Statement s = lease.createStatement()) {
                        s.execute(LEASE);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .orTimeout(40, TimeUnit.SECONDS);
        Rig.await(() -> assertThat(
                        rig.source.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
                .isEqualTo("1"));
    }

    private void die() throws Exception {
        rig.source.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                + " 'sarrio capture " + rig.name + "%'");
        leaseTaken.get();
    }

    private void goOn() throws SQLException {
        lease.close();
        rig.awaitEqual();
        Chain.assertUnbroken(rig.replica().applied);
    }

    private BatchMarker last() {
        return new MarkerLog(rig.kafka)
                .last(rig.name)
                .map(CommittedMarker::marker)
                .orElseThrow();
    }

    private long tick() {
        return Long.parseLong(rig.source.query("SELECT batch FROM sarrio.tick"));
    }
}
