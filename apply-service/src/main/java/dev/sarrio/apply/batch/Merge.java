package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.RowStatements;
import dev.sarrio.apply.twoway.ConflictCheck;
import dev.sarrio.apply.twoway.ConflictFound;
import dev.sarrio.apply.twoway.LeftOut;
import dev.sarrio.apply.twoway.MergedRows;
import dev.sarrio.apply.twoway.Place;
import dev.sarrio.apply.twoway.Resolution;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.WrittenColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads batches for their conflicts before they are written: their keys, then the rows that are in conflict. For one thread. */
final class Merge {
    /** How often conflicts of a batch are decided anew because rows of it change meanwhile: they are locked then, so hardly ever twice. */
    private static final int TRIES_MAX = 20;

    private final Records records;
    private final StatementPipe pipe;
    private final int rowsMax;
    private final int bytesMax;
    private final Resolution resolution;

    Merge(Records records, StatementPipe pipe, int rowsMax, int bytesMax, Resolution resolution) {
        this.records = records;
        this.pipe = pipe;
        this.rowsMax = rowsMax;
        this.bytesMax = bytesMax;
        this.resolution = resolution;
    }

    /**
     * Writes a batch in which there are conflicts: with what is left of it where the target's version stays.
     *
     * @param write one transaction; throws {@link ConflictFound} if that was undone
     */
    static void resolve(ConflictCheck conflicts, Step step, Consumer<Resolution> write) {
        Resolution resolution = conflicts.resolve(step.newest().marker());
        ConflictFound last = tried(conflicts, resolution, step, write);
        if (last == null) {
            return;
        }
        if (last.isFinal()) {
            resolution.leaveOpen();
        }
        throw conflicts.explain(last, step.after().batch());
    }

    /** The same for several batches. @return false if they have to be written one by one; nothing is written then */
    static boolean isResolved(ConflictCheck conflicts, Step step, Consumer<Resolution> write) {
        return tried(conflicts, conflicts.resolve(step.newest().marker()), step, write) == null;
    }

    /** @return null if it is written, else why not */
    private static ConflictFound tried(
            ConflictCheck conflicts, Resolution resolution, Step step, Consumer<Resolution> write) {
        ConflictFound last = null;
        for (int i = 0; i < TRIES_MAX && (last == null || !last.isFinal()); i++) {
            try {
                resolution.prepare(step.parts());
                write.accept(resolution);
                conflicts.resolved(resolution);
                return null;
            } catch (ConflictFound e) {
                last = e;
            }
        }
        return last;
    }

    /** Decides, in the transaction that is about to write. @return what is to be written */
    List<PartWork> decide(List<PartWork> works) {
        pipe.drain();
        resolution.begin();
        Map<TableName, Map<TablePart, PartWork>> contested = new LinkedHashMap<>();
        for (PartWork work : works) {
            if (resolution.isContested(work.part().table())) {
                contested
                        .computeIfAbsent(work.part().table(), t -> new LinkedHashMap<>())
                        .putIfAbsent(work.part(), work);
            }
        }
        Map<TableName, LeftOut> left = new HashMap<>();
        contested.forEach((table, parts) -> left.put(table, decide(table, List.copyOf(parts.values()))));
        resolution.close();
        List<PartWork> others = new ArrayList<>();
        for (PartWork work : works) {
            others.add(work.without(left.getOrDefault(work.part().table(), LeftOut.NOTHING)));
        }
        return others;
    }

    /** @param works of one table, one of each batch */
    private LeftOut decide(TableName table, List<PartWork> works) {
        works.forEach(w -> stage(w, resolution.key(table), resolution.stage(table)));
        if (resolution.stageWritten(table) != null) {
            works.forEach(w -> stageWritten(w, resolution.key(table), resolution.stageWritten(table)));
        }
        Set<Place> left = works.size() == 1 ? new HashSet<>() : resolution.supersede(table);
        Resolution.Decided decided = resolution.decide(works.get(0).part());
        if (!decided.shown().isEmpty()) {
            works.forEach(w -> show(w, decided.shown()));
        }
        resolution.conclude(table);
        left.addAll(decided.left().records());
        left.addAll(resolution.decideParents(table));
        boolean more = resolution.looksForClashes();
        while (more) { // what is left out leaves a row as it was, that another one may clash with
            works.forEach(w -> stageMixtures(w, left, decided.left().merged()));
            works.forEach(w -> lookForClashes(w, left, decided.left().merged()));
            more = resolution.decideClashes(table, left);
        }
        return new LeftOut(left, decided.left().spared(), decided.left().merged());
    }

    /** What merged rows are to be. */
    private void stageMixtures(PartWork work, Set<Place> left, MergedRows merged) {
        Sending sending = new Sending();
        ChangeReader changes = new ChangeReader();
        records.read(work.part(), record -> {
            Place place = new Place(record.partition(), record.offset());
            if (merged.has(place) && !left.contains(place)) {
                Change change = merged.of(changes.read(record.value()), place);
                RowStatements shape = work.table().statements(change.columns(), KeyNames.of(record.key()));
                String sql = resolution.mixtures(work.part().table(), shape);
                sending.add(new Statement(sql, work, null, null), image(change, record));
            }
            return true;
        });
        sending.flush();
        pipe.drain();
    }

    private void lookForClashes(PartWork work, Set<Place> left, MergedRows merged) {
        Map<RowStatements, List<String>> statements = new HashMap<>();
        Map<String, Sending> sendings = new LinkedHashMap<>();
        ChangeReader changes = new ChangeReader();
        records.read(work.part(), record -> {
            Place place = new Place(record.partition(), record.offset());
            Change change = merged.of(changes.read(record.value()), place);
            boolean row = change.op() != Op.TRUNCATE && change.op() != Op.DELETE;
            if (row && !left.contains(place)) {
                RowStatements shape = work.table().statements(change.columns(), KeyNames.of(record.key()));
                for (String sql : statements.computeIfAbsent(
                        shape, s -> resolution.clashes(work.part().table(), s))) {
                    sendings.computeIfAbsent(sql, s -> new Sending())
                            .add(new Statement(sql, work, null, null), image(change, record));
                }
            }
            return true;
        });
        sendings.values().forEach(Sending::flush);
        pipe.drain();
    }

    private void stage(PartWork work, List<String> key, String sql) {
        Sending sending = new Sending();
        ChangeReader changes = new ChangeReader();
        records.read(work.part(), record -> {
            Change change = changes.read(record.value());
            if (change.op() != Op.TRUNCATE) {
                String[] row = new String[key.size() + 5];
                for (int i = 0; i < key.size(); i++) {
                    row[i] = change.values()[KeyNames.column(change, key.get(i), work)];
                }
                row[key.size()] = String.valueOf(record.partition());
                row[key.size() + 1] = String.valueOf(record.offset());
                row[key.size() + 2] = String.valueOf(change.op().code());
                row[key.size() + 3] = String.valueOf(change.at());
                row[key.size() + 4] = String.valueOf(work.batch());
                sending.add(new Statement(sql, work, null, null), row);
            }
            return true;
        });
        sending.flush();
        pipe.drain();
    }

    /** Also of states between two batches. */
    private void stageWritten(PartWork work, List<String> key, String sql) {
        Sending sending = new Sending();
        ChangeReader changes = new ChangeReader();
        records.readAll(work.part(), record -> {
            Change change = changes.read(record.value());
            List<ColumnChange> written = WrittenColumns.of(record);
            if (change.op() != Op.TRUNCATE) {
                String[] row = new String[key.size() + 1];
                for (int i = 0; i < key.size(); i++) {
                    row[i] = change.values()[KeyNames.column(change, key.get(i), work)];
                }
                row[key.size()] =
                        ColumnChange.text(written == null ? List.of(ColumnChange.whole(change.at())) : written);
                sending.add(new Statement(sql, work, null, null), row);
            }
            return true;
        });
        sending.flush();
        pipe.drain();
    }

    private void show(PartWork work, Set<Place> places) {
        Sending sending = new Sending();
        ChangeReader changes = new ChangeReader();
        records.read(work.part(), record -> {
            if (places.contains(new Place(record.partition(), record.offset()))) {
                Change read = changes.read(record.value());
                List<String> key = KeyNames.of(record.key());
                Change change = read.op() == Op.DELETE ? KeyNames.only(read, key) : read;
                RowStatements shape = work.table().statements(change.columns(), key);
                String sql = resolution.picture(work.part().table(), shape.images());
                sending.add(new Statement(sql, work, null, null), image(change, record));
            }
            return true;
        });
        sending.flush();
        pipe.drain();
    }

    private static String[] image(Change change, ConsumerRecord<byte[], byte[]> record) {
        int n = change.values().length;
        String[] row = Arrays.copyOf(change.values(), n + 2);
        row[n] = String.valueOf(record.partition());
        row[n + 1] = String.valueOf(record.offset());
        return row;
    }

    /** Rows that go into one statement after the other. */
    private final class Sending {
        private Statement statement;
        private Rows rows = new Rows();

        void add(Statement into, String[] row) {
            if (statement != null && !statement.sql().equals(into.sql())) {
                flush();
            }
            statement = into;
            int bytes = 0;
            for (String value : row) {
                bytes += value == null ? 0 : value.length();
            }
            rows.add(row, bytes);
            if (rows.size() >= rowsMax || rows.bytes() >= bytesMax) {
                flush();
            }
        }

        void flush() {
            if (rows.size() > 0) {
                pipe.send(statement, rows.columns(), rows.bytes());
                rows = new Rows();
            }
        }
    }
}
