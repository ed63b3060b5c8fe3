package dev.sarrio.core.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One record of `database.batches` (key: the database's name): the batch is exactly the difference between the database at
 * {@code from} and at {@code to}, and its records are exactly those in the ranges of its tables. Written as the last record of
 * the Kafka transaction that holds (the end of) the batch.
 *
 * @param version of this format, {@value #VERSION}
 * @param database the database's name
 * @param stream an id made when capture was first installed; a new one means a new history
 * @param batch 1 for the first of a stream, then without gaps
 * @param from S1, the previous marker's {@code to}
 * @param to S2
 * @param firstChange when the oldest change in it was made (source's clock, in the statement), or null if it has none
 * @param lastChange when the newest was
 * @param tables the tables that have records in it or that an event befell
 * @param applied what this database held of every peer at {@code to}: its own `sarrio.applied`, read in the same snapshot
 * @param goals the kicks that it fulfils, of syncs that read this database
 */
public record BatchMarker(
        int version,
        DatabaseName database,
        String stream,
        long batch,
        Snapshot from,
        Snapshot to,
        Instant firstChange,
        Instant lastChange,
        List<TablePart> tables,
        List<PeerPosition> applied,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Goal> goals) {
    public static final int VERSION = 1;

    /** One that fulfils no kick. */
    public BatchMarker(
            int version,
            DatabaseName database,
            String stream,
            long batch,
            Snapshot from,
            Snapshot to,
            Instant firstChange,
            Instant lastChange,
            List<TablePart> tables,
            List<PeerPosition> applied) {
        this(version, database, stream, batch, from, to, firstChange, lastChange, tables, applied, List.of());
    }

    public BatchMarker {
        Objects.requireNonNull(database);
        Objects.requireNonNull(stream);
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Json.checkVersion("Batch marker", version, VERSION);
        if (batch < 1) {
            throw new IllegalArgumentException("A batch number starts at 1: " + batch);
        }
        tables = List.copyOf(tables);
        applied = List.copyOf(applied);
        goals = goals == null ? List.of() : List.copyOf(goals);
    }

    /** The number of the newest kick of the sync that it fulfils; 0 for none. */
    public long goal(SyncName sync) {
        return goals.stream()
                .filter(g -> g.sync().equals(sync))
                .mapToLong(Goal::number)
                .max()
                .orElse(0);
    }

    /** Records in the batch. */
    public long records() {
        return tables.stream().mapToLong(TablePart::records).sum();
    }
}
