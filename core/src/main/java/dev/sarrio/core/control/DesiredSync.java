package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A sync as it should be. Key in {@link dev.sarrio.core.name.Topics#SYNCS}: `sync/NAME`. There are no commands: a verb that asks for
 * something to happen once is a counter here, and a service acts when the counter is ahead of what it last reported.
 *
 * @param revision grows with every change of this definition
 * @param run whether batches are applied
 * @param sources databases whose streams it applies; two in a two-way sync, first the one that the copy starts from
 * @param targets databases that it writes; in a two-way sync the same two. Every pair of a source and another target is a flow
 * @param tables what it moves, named as on the source
 * @param sequences what the sequence-service keeps in step
 * @param copy what the first start does to the target
 * @param sequenceMargin how many values a target's sequence is kept ahead of the source's
 * @param kicks how often `kick` was asked for: apply (and sequence-service) at once, without waiting for the next poll
 * @param copies the number of the newest copy (or start without one) that was asked for: grows with each, also over removal and return
 * @param retries how often `retry` was asked for after a stop
 * @param sides how the databases of a two-way sync stand to each other; null for a one-way sync
 * @param shapes of tables that stand otherwise at a target than on the source
 */
public record DesiredSync(
        int version,
        long revision,
        SyncName name,
        RunState run,
        List<DatabaseName> sources,
        List<DatabaseName> targets,
        List<TableName> tables,
        List<TableName> sequences,
        CopyMode copy,
        long sequenceMargin,
        long kicks,
        long copies,
        long retries,
        Sides sides,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TargetShape> shapes) {
    public static final int VERSION = 1;

    /**
     * @param active the database that applications write
     * @param interleave both may be written: each hands out every second value of a sequence
     */
    public record Sides(DatabaseName active, boolean interleave) {
        public Sides {
            Objects.requireNonNull(active);
        }
    }

    /** A one-way sync, or a two-way sync whose first source is written. */
    public DesiredSync(
            int version,
            long revision,
            SyncName name,
            RunState run,
            List<DatabaseName> sources,
            List<DatabaseName> targets,
            List<TableName> tables,
            List<TableName> sequences,
            CopyMode copy,
            long sequenceMargin,
            long kicks,
            long copies,
            long retries) {
        this(
                version,
                revision,
                name,
                run,
                sources,
                targets,
                tables,
                sequences,
                copy,
                sequenceMargin,
                kicks,
                copies,
                retries,
                sources.size() > 1 ? new Sides(sources.get(0), false) : null,
                List.of());
    }

    public DesiredSync {
        Json.checkVersion("Desired sync", version, VERSION);
        Objects.requireNonNull(name);
        Objects.requireNonNull(run);
        Objects.requireNonNull(copy);
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        shapes = shapes == null ? List.of() : List.copyOf(shapes);
    }

    /** Both databases are written by applications, and each applies what was written on the other. */
    public boolean twoWay() {
        return sources.size() > 1;
    }

    /** What precedes the first batch on a target: the source that the copy starts from is never copied to. */
    public CopyMode copyTo(DatabaseName target) {
        return !targets.contains(target) || sources.get(0).equals(target) ? CopyMode.NONE : copy;
    }

    public DesiredSync with(CopyMode other) {
        return with(other, shapes);
    }

    public DesiredSync with(List<TargetShape> others) {
        return with(copy, others);
    }

    private DesiredSync with(CopyMode otherCopy, List<TargetShape> otherShapes) {
        return new DesiredSync(
                version,
                revision,
                name,
                run,
                sources,
                targets,
                tables,
                sequences,
                otherCopy,
                sequenceMargin,
                kicks,
                copies,
                retries,
                sides,
                otherShapes);
    }

    /** What a table is called at a target. */
    public TableName named(DatabaseName target, TableName table) {
        return shape(target, table).map(TargetShape::named).orElse(table);
    }

    /** How a table stands at a target, if not as on the source. */
    public Optional<TargetShape> shape(DatabaseName target, TableName table) {
        return shapes.stream()
                .filter(s -> s.target().equals(target) && s.table().equals(table))
                .findFirst();
    }

    public String key() {
        return "sync/" + name;
    }
}
