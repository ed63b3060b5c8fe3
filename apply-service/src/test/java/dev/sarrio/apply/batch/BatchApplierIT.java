package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.TableShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchApplierIT {
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void writesRowsDeletesAndUpdatesOfSeveralTablesAndMovesThePositionOn(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE TABLE a (id int PRIMARY KEY, v text)",
                        "CREATE TABLE b (x text, y int, v numeric, PRIMARY KEY (y, x))")
                .open();
        TableShape a = shape("a", "id int4!", "v text");
        TableShape b = shape("b", "x text!", "y int4!", "v numeric");
        rig.source
                .batch()
                .row(a, "1", "one")
                .row(a, "2", null)
                .row(b, "k", "7", "1.50")
                .publish();
        rig.source
                .batch()
                .row(a, "2", "two")
                .delete(a, "1")
                .row(b, "k", "7", "NaN")
                .publish();
        rig.source.batch().delete(b, "k", "7").row(b, "it's", "8", null).publish();

        rig.apply(2);
        assertThat(rig.select("SELECT * FROM a")).containsExactly("2|two");
        assertThat(rig.select("SELECT * FROM b")).containsExactly("k|7|NaN");
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM b")).containsExactly("it's|8|null");
        assertThat(rig.select("SELECT sync, stream, batch, snapshot, consistent FROM sarrio.applied"))
                .containsExactly("mysync|" + rig.source.stream + "|3|" + rig.source.last() + "|t");
    }
}
