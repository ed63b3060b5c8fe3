package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.ForeignKeyOrder;
import dev.sarrio.apply.target.TargetCatalog;
import dev.sarrio.apply.twoway.LeftOut;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What there is to do for a batch, in order: one pass over each of its tables, or several where foreign keys are checked. */
final class Works {
    private final BatchApplier.Followed followed;
    private final TargetCatalog catalog;
    /** Null where foreign keys are not checked. */
    private final ForeignKeyOrder order;

    Works(BatchApplier.Followed followed, TargetCatalog catalog, ForeignKeyOrder order) {
        this.followed = followed;
        this.catalog = catalog;
        this.order = order;
    }

    List<TablePart> wanted(BatchMarker batch) {
        return batch.tables().stream()
                .filter(p -> p.records() > 0 && followed.tables().contains(p.table()))
                .filter(p -> !followed.joined().holdsAlready(p.table(), batch.to()))
                .toList();
    }

    boolean truncatesIn(BatchMarker batch) {
        return wanted(batch).stream().anyMatch(TablePart::truncated);
    }

    List<PartWork> of(BatchMarker batch, boolean consistent) {
        List<PartWork> works = new ArrayList<>();
        if (order == null) {
            wanted(batch).forEach(p -> works.add(work(batch, p, PartWork.Pass.ALL, consistent)));
            return works;
        }
        Comparator<TablePart> parentsFirst =
                Comparator.comparingInt(p -> order.depth(followed.shapes().named(p.table())));
        List<TablePart> down = wanted(batch).stream().sorted(parentsFirst).toList();
        List<TablePart> up =
                wanted(batch).stream().sorted(parentsFirst.reversed()).toList();
        up.stream()
                .filter(TablePart::truncated)
                .forEach(p -> works.add(work(batch, p, PartWork.Pass.TRUNCATES, consistent)));
        down.forEach(p -> works.add(work(batch, p, PartWork.Pass.ROWS, consistent)));
        up.stream()
                .filter(p -> p.deletes() && !p.keyless()) // whose changes are done in order
                .forEach(p -> works.add(work(batch, p, PartWork.Pass.DELETES, consistent)));
        return works;
    }

    private PartWork work(BatchMarker batch, TablePart part, PartWork.Pass pass, boolean consistent) {
        return new PartWork(batch.batch(), part, catalog.table(part), pass, consistent, LeftOut.NOTHING);
    }
}
