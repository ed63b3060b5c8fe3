package dev.sarrio.apply.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.twoway.LeftOut;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.name.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    private static final TableName T = new TableName("public", "t");
    private final RowCounts counts = new RowCounts();

    private static PartWork work(long batch, PartWork.Pass pass) {
        return new PartWork(
                batch,
                new TablePart(T, "t", List.of(), false, true, "f", List.of()),
                null,
                pass,
                true,
                LeftOut.NOTHING);
    }

    private void pass(long batch, PartWork.Pass pass, Op... ops) {
        counts.begin(work(batch, pass));
        for (Op op : ops) {
            counts.add(op);
        }
    }

    @Test
    void batchesAddUpAndAPassThatIsMadeAgainDoesNot() {
        pass(1, PartWork.Pass.ALL, Op.TRUNCATE, Op.DELETE, Op.CREATE);
        pass(1, PartWork.Pass.ALL, Op.TRUNCATE, Op.DELETE, Op.CREATE, Op.READ, Op.UPDATE);
        pass(2, PartWork.Pass.ALL, Op.UPDATE);

        assertThat(counts.of(T)).isEqualTo(new RowCounts.Count(2, 2, 1));
        assertThat(counts.of(new TableName("public", "u"))).isEqualTo(new RowCounts.Count(0, 0, 0));
        counts.clear();
        assertThat(counts.of(T)).isEqualTo(new RowCounts.Count(0, 0, 0));
    }

    @Test
    void whereABatchTakesSeveralPassesEachCountsWhatItWrites() {
        pass(1, PartWork.Pass.TRUNCATES, Op.TRUNCATE, Op.DELETE);
        pass(1, PartWork.Pass.ROWS, Op.TRUNCATE, Op.DELETE, Op.UPDATE);
        pass(1, PartWork.Pass.DELETES, Op.TRUNCATE, Op.DELETE, Op.UPDATE);

        assertThat(counts.of(T)).isEqualTo(new RowCounts.Count(0, 1, 1));
    }
}
