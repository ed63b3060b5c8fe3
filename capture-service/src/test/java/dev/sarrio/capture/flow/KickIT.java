package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kick needs a batch that says it has all that the source had by then. */
class KickIT {
    private static final SyncName SYNC = new SyncName("mysync");
    private static final int ALL = 1000;
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aKickIsFulfilledByABatchThoughNothingHasChangedAndByNoSecondOneAfterARestart() {
        rig.kick(SYNC, 7);
        Rig.await(() -> assertThat(goals()).endsWith(7L));
        rig.restart();
        rig.awaitCaptured();
        rig.app("INSERT INTO t VALUES (1)");
        rig.awaitEqual();

        assertThat(markers())
                .filteredOn(m -> m.goal(SYNC) == 7)
                .extracting(BatchMarker::records)
                .as("one for the kick, one for the row")
                .containsExactly(0L, 1L);
        rig.kick(SYNC, 9);
        Rig.await(() -> assertThat(goals()).endsWith(7L, 7L, 9L));
    }

    @Test
    void whatWasCommittedBeforeTheKickIsInTheBatchesUpToTheOneThatFulfilsIt() {
        long number = 0;
        for (int id = 1; id <= 20; id++) {
            rig.app("INSERT INTO t VALUES (" + id + ")");
            rig.kick(SYNC, ++number);
            long kick = number;
            Rig.await(() -> assertThat(goals()).endsWith(kick));
            assertThat(markers().stream()
                            .filter(m -> m.goal(SYNC) < kick || isFirst(m, kick))
                            .mapToLong(BatchMarker::records)
                            .sum())
                    .isEqualTo(id);
        }
    }

    @Test
    void aKickWhileCaptureIsAwayIsFulfilledWhenItIsBack() {
        rig.stop();
        rig.app("INSERT INTO t VALUES (1)");
        rig.kickedMeanwhile(SYNC, 3);
        rig.start();
        Rig.await(() -> assertThat(goals()).endsWith(3L));
        assertThat(markers().stream().mapToLong(BatchMarker::records).sum()).isEqualTo(1);
    }

    private boolean isFirst(BatchMarker marker, long kick) {
        return markers().stream()
                .filter(m -> m.goal(SYNC) >= kick)
                .findFirst()
                .orElseThrow()
                .equals(marker);
    }

    private List<BatchMarker> markers() {
        return new MarkerLog(rig.kafka)
                .after(rig.name, 0, ALL).stream().map(CommittedMarker::marker).toList();
    }

    private List<Long> goals() {
        return markers().stream().map(m -> m.goal(SYNC)).toList();
    }
}
