package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.ForeignKeyOrder;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.name.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the rows of one transaction, and those of a part once more that are in each other's way. For one thread. */
final class WorkWriter {
    private static final int EXPECT_EVERY = 24;
    private final TargetSession target;
    private final Records records;
    private final StatementPipe pipe;
    private final ApplySettings settings;
    /** Null where foreign keys are not checked. */
    private final ForeignKeyOrder order;
    /** Null for a sync without any. */
    private final TransactionCode code;

    private final boolean savepoints;
    private final Map<TableName, PartWriter> writers = new HashMap<>();
    private final KeylessWriter keyless;

    /** @param savepoints whether a part that fails may be undone alone */
    WorkWriter(
            TargetSession target,
            Records records,
            StatementPipe pipe,
            ApplySettings settings,
            ForeignKeyOrder order,
            TransactionCode code,
            boolean savepoints) {
        this.target = target;
        this.records = records;
        this.pipe = pipe;
        this.settings = settings;
        this.order = order;
        this.code = code;
        this.savepoints = savepoints;
        this.keyless = new KeylessWriter(settings, records, pipe, code == null ? null : code.counts());
    }

    /** Whether the part that failed is to be tried once more, this time with its rows deleted first. */
    static boolean mayReplace(StatementFailed e, Set<PartWork> replaced) {
        return e.isUniqueness() && replaced.add(e.statement().work().undecided());
    }

    /** @param replaced the parts that failed, whose rows are deleted first; to which it adds */
    void write(List<PartWork> works, Set<PartWork> replaced) {
        int saved = -1;
        long rows = 0;
        for (int i = 0; i < works.size(); i++) {
            try {
                if (i % EXPECT_EVERY == 0) {
                    records.expect(works.subList(i, Math.min(works.size(), i + 2 * EXPECT_EVERY)).stream()
                            .map(PartWork::part)
                            .toList());
                }
                if (savepoints && rows > 0 && rows + works.get(i).part().records() > settings.savepointRows()) {
                    savepoint(saved >= 0);
                    saved = i;
                    rows = 0;
                }
                write(works.get(i), replaced.contains(works.get(i).undecided()));
                rows += works.get(i).part().records();
                if (i == works.size() - 1 && saved >= 0) {
                    pipe.drain();
                }
            } catch (StatementFailed e) {
                if (saved < 0 || e.statement().work() == null || !mayReplace(e, replaced)) {
                    throw e;
                }
                pipe.discard();
                target.sql().query("ROLLBACK TO SAVEPOINT sarrio");
                i = saved - 1;
                rows = 0;
            }
        }
    }

    /** What was sent so far is confirmed before, so that all later failures are after the savepoint. */
    private void savepoint(boolean again) {
        pipe.drain();
        if (again) {
            pipe.send(Statement.control("RELEASE SAVEPOINT sarrio"));
        }
        pipe.send(Statement.control("SAVEPOINT sarrio"));
    }

    private void write(PartWork work, boolean replace) {
        if (work.part().keyless()) {
            keyless.write(work);
            return;
        }
        PartWriter writer = writers.computeIfAbsent(
                work.part().table(), t -> new PartWriter(settings, records, pipe, code == null ? null : code.counts()));
        if (!replace) {
            writer.write(work);
        } else if (target.replicaRole() || !order.isReferenced(work.table().name())) {
            writer.replace(work);
        } else { // rows of other tables hang on this one's: only those that vanish may be deleted first
            writer.write(work.in(PartWork.Pass.DELETES));
            writer.write(work);
        }
        if (work.consistent() && target.replicaRole() && work.table().hasDeferrable()) {
            recheck(writer, work);
        }
    }

    private void recheck(PartWriter writer, PartWork work) {
        writer.eachKey(work, (shape, keys) -> {
            for (String sql : shape.recheck()) {
                Statement statement = new Statement(sql, work, shape, null);
                pipe.drain();
                for (var row : target.sql().await(target.sql().send(sql, keys.columns()))) {
                    throw new StatementFailed(
                            statement, Explanation.duplicate(work, row.getString(0), row.getString(1)));
                }
            }
        });
    }
}
