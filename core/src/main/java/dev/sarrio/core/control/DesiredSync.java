package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sync as it should be. Key in {@link dev.sarrio.core.name.Topics#SYNCS}: `sync/NAME`. There are no commands: a verb that asks for
 * something to happen once is a counter here, and a service acts when the counter is ahead of what it last reported.
 *
 * @param revision grows with every change of this definition
 * @param run whether batches are applied
 * @param sources databases whose streams it applies; two or more in a two-way sync, first the one that the copy starts from
 * @param targets databases that follow; in a two-way sync the same ones. Every pair of a source and another target is a flow
 * @param tables what it moves, named as on the source
 * @param sequences what the sequence-service keeps in step
 * @param copy what the first start does to the target
 * @param sequenceMargin how many values a target's sequence is kept ahead of the source's
 * @param kicks how often `kick` was asked for: apply (and sequence-service) at once, without waiting for the next poll
 * @param copies the number of the newest copy (or start without one) that was asked for: grows with each, also over removal and return
 * @param retries how often `retry` was asked for after a stop
 * @param sides how the databases of a two-way sync stand to each other; null for a one-way sync
 * @param shapes of tables that stand otherwise at a target than on the source
 * @param goal the number of the newest kick: capture makes a batch that says it fulfils it, and a sync that does not run by itself is
 *     applied up to that batch. 0 if there was none, or it was withdrawn
 * @param fullcopy databases that are copied whole instead of followed; null if there are none
 * @param lenient tables of which a target may lack columns: those are left out
 * @param unanalyzed tables of which the initial copy makes no statistics
 * @param customcodes what runs beside the rows, in the order in which it runs
 * @param copying how the tables are copied
 * @param conflicts what becomes of conflicts of a two-way sync; null if nothing is said
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
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TargetShape> shapes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long goal,
        Fullcopy fullcopy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TableName> lenient,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TableName> unanalyzed,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CustomCode> customcodes,
        @JsonInclude(JsonInclude.Include.NON_NULL) CopyOptions copying,
        @JsonInclude(JsonInclude.Include.NON_NULL) ConflictRules conflicts) {
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

    /**
     * What is copied whole, at the first start and at each kick.
     *
     * @param targets each gets all rows of all tables, from the first source
     * @param everySeconds and again so long after the last time; 0 for never
     */
    public record Fullcopy(List<DatabaseName> targets, long everySeconds) {
        public Fullcopy {
            targets = List.copyOf(targets);
            if (targets.isEmpty() || everySeconds < 0) {
                throw new IllegalArgumentException("Not a full copy: to " + targets + " every " + everySeconds + " s");
            }
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
                List.of(),
                0,
                null,
                List.of(),
                List.of(),
                List.of(),
                CopyOptions.DEFAULT,
                null);
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
        lenient = lenient == null ? List.of() : List.copyOf(lenient);
        unanalyzed = unanalyzed == null ? List.of() : List.copyOf(unanalyzed);
        customcodes = customcodes == null ? List.of() : List.copyOf(customcodes);
        copying = copying == null ? CopyOptions.DEFAULT : copying;
    }

    /** All databases, two or more, are written by applications, and each applies what was written on the others. */
    public boolean twoWay() {
        return sources.size() > 1;
    }

    /** More than two databases are written, and each applies what was written on all others. */
    public boolean mesh() {
        return sources.size() > 2;
    }

    /** What reports on a flow are about: `SYNC/TARGET`, or `SYNC/TARGET/SOURCE` in a sync of more than two databases. */
    public String subject(DatabaseName source, DatabaseName target) {
        return name + "/" + target + (mesh() ? "/" + source : "");
    }

    /** Databases whose streams are applied to a target: of a sync with one source, or with two, one. */
    public List<DatabaseName> sourcesOf(DatabaseName target) {
        return sources.stream()
                .filter(s -> !s.equals(target))
                .limit(mesh() ? sources.size() : 1)
                .toList();
    }

    /** Not all that it writes is copied whole: the source is captured. */
    public boolean streams() {
        return fullcopy == null || !targets.isEmpty();
    }

    /** Databases that are copied whole. */
    public List<DatabaseName> copiedWhole() {
        return fullcopy == null ? List.of() : fullcopy.targets();
    }

    /** All databases that it writes. */
    public List<DatabaseName> written() {
        return Stream.concat(targets.stream(), copiedWhole().stream()).toList();
    }

    /** What precedes the first batch on a target: the source that the copy starts from is never copied to. */
    public CopyMode copyTo(DatabaseName target) {
        return !targets.contains(target) || sources.get(0).equals(target) ? CopyMode.NONE : copy;
    }

    /** Whether batches may be applied: all that come, or up to the newest kick. */
    public boolean works() {
        return run == RunState.RUNNING || (run == RunState.RESTING || run == RunState.PAUSED) && goal > 0;
    }

    public DesiredSync with(CopyMode other) {
        return with(run, other, shapes, goal, fullcopy, lenient, unanalyzed, customcodes, copying, conflicts);
    }

    public DesiredSync with(List<TargetShape> others) {
        return with(run, copy, others, goal, fullcopy, lenient, unanalyzed, customcodes, copying, conflicts);
    }

    public DesiredSync with(Fullcopy other) {
        return with(run, copy, shapes, goal, other, lenient, unanalyzed, customcodes, copying, conflicts);
    }

    /** As after a kick. */
    public DesiredSync with(RunState otherRun, long otherGoal) {
        return with(otherRun, copy, shapes, otherGoal, fullcopy, lenient, unanalyzed, customcodes, copying, conflicts);
    }

    /** With tables that are treated otherwise than by default. */
    public DesiredSync treating(List<TableName> nowLenient, List<TableName> nowUnanalyzed) {
        return with(run, copy, shapes, goal, fullcopy, nowLenient, nowUnanalyzed, customcodes, copying, conflicts);
    }

    public DesiredSync running(List<CustomCode> others) {
        return with(run, copy, shapes, goal, fullcopy, lenient, unanalyzed, others, copying, conflicts);
    }

    public DesiredSync copying(CopyOptions other) {
        return with(run, copy, shapes, goal, fullcopy, lenient, unanalyzed, customcodes, other, conflicts);
    }

    public DesiredSync deciding(ConflictRules others) {
        return with(run, copy, shapes, goal, fullcopy, lenient, unanalyzed, customcodes, copying, others);
    }

    /** What becomes of conflicts. */
    public ConflictRules rules() {
        return conflicts == null ? ConflictRules.DEFAULT : conflicts;
    }

    private DesiredSync with(
            RunState otherRun,
            CopyMode otherCopy,
            List<TargetShape> otherShapes,
            long otherGoal,
            Fullcopy otherFullcopy,
            List<TableName> otherLenient,
            List<TableName> otherUnanalyzed,
            List<CustomCode> otherCustomcodes,
            CopyOptions otherCopying,
            ConflictRules otherConflicts) {
        return new DesiredSync(
                version,
                revision,
                name,
                otherRun,
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
                otherShapes,
                otherGoal,
                otherFullcopy,
                otherLenient,
                otherUnanalyzed,
                otherCustomcodes,
                otherCopying,
                otherConflicts);
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

    /** What runs at a target, in the order in which it runs. */
    public List<CustomCode> customcodes(DatabaseName target) {
        return customcodes.stream()
                .filter(c -> c.target() == null || c.target().equals(target))
                .toList();
    }

    public String key() {
        return "sync/" + name;
    }
}
