package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The source's schema, as it was at the copy's snapshot, on its way to the target: all of it but schema sarrio and Sarrio's
 * triggers. What the target refuses is a warning. For one thread; leaves nothing on disk when closed.
 */
final class SchemaCopy implements AutoCloseable {
    static final String ARCHIVE = "schema.dump";
    private static final String APPLICATION = "sarrio copy schema";
    /** Shorter than a server waits before it ends one of those who wait for each other. */
    private static final String LOCK_WAIT_MILLIS = "500";

    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    /** What pg_dump was at when it could not have its locks. */
    private static final String LOCKING = "LOCK TABLE";

    private final PgTools tools;
    private final PgServers servers;
    private final SchemaRestore restore;
    private final Path scratch;
    private final List<String> warnings = new ArrayList<>();
    private boolean nothing;

    private String early = "";
    private boolean earlyMade;

    SchemaCopy(PgTools tools, PgServers servers, Connection target, SyncName sync) {
        this.tools = tools;
        this.servers = servers;
        try {
            this.scratch = Files.createTempDirectory("sarrio-copy");
            this.restore = new SchemaRestore(tools, servers, target, scratch, sync);
        } catch (IOException e) {
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "No scratch directory can be made: " + e.getMessage(),
                    "give apply-service a writable java.io.tmpdir",
                    e);
        }
    }

    /** One that was dumped before. */
    static SchemaCopy of(SchemaArchive schema, PgTools tools, PgServers servers, Connection target, SyncName sync) {
        SchemaCopy copy = new SchemaCopy(tools, servers, target, sync);
        try {
            Files.write(copy.archive(), schema.archive());
            Files.writeString(copy.contents(), schema.contents());
            copy.early = schema.early();
            return copy;
        } catch (IOException e) {
            copy.close();
            throw new UncheckedIOException(e);
        }
    }

    /** What was dumped. */
    SchemaArchive dumped() {
        try {
            return new SchemaArchive(Files.readAllBytes(archive()), Files.readString(contents()), early);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> warnings() {
        return warnings;
    }

    /**
     * Changes nothing anywhere. Tables that have another name or other columns at the target are left out.
     *
     * @param request where tables join it is no more than the tasks' tables with what belongs to them, else all of the database
     * @param lockWait how long it tries to have the locks of all tables
     */
    void dump(SourceSnapshot snapshot, CopyRequest request, List<TableTask> tasks, Duration lockWait) {
        boolean only = request.joining();
        if (only && tasks.stream().allMatch(TableTask::isRemade)) {
            nothing = true;
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                tools.dump().toString(),
                "--format=custom",
                "--schema-only",
                "--exclude-schema=sarrio",
                "--no-publications",
                "--no-subscriptions",
                "--no-security-labels",
                "--no-password",
                "--lock-wait-timeout=" + LOCK_WAIT_MILLIS,
                "--snapshot=" + snapshot.exported(),
                "--file=" + archive()));
        if (!only) {
            for (SourceSnapshot.Unreadable left : snapshot.unreadable()) {
                command.add(left.option());
                warnings.add(left.sentence());
            }
        }
        for (TableTask task : tasks) {
            if (only != task.isRemade()) {
                String option = only ? "--table=" : "--exclude-table=";
                snapshot.members(task).forEach(member -> command.add(option + Sql.identifier(member)));
            }
        }
        Map<String, String> environment =
                ToolRun.environment(servers, request.source().connection(), APPLICATION);
        dump(command, environment, snapshot, lockWait);
        writeContents(snapshot.ownTriggers(), snapshot.earlyEntries(tasks));
    }

    /**
     * pg_dump locks one table after the other. While it waits for one, it has others, which somebody may want who has that one: it gives way,
     * and begins again.
     */
    private void dump(
            List<String> command, Map<String, String> environment, SourceSnapshot snapshot, Duration lockWait) {
        long end = System.nanoTime() + lockWait.toNanos();
        ToolRun.Outcome outcome = ToolRun.run(command, environment, scratch);
        while (outcome.exitCode() != 0) {
            snapshot.check(); // a source that is gone is a passing fault, and is told as one
            if (!outcome.output().contains(LOCKING)) {
                throw new SarrioException(
                        ErrorCode.COPY_FAILED,
                        "pg_dump of the schema failed: " + outcome.tail(),
                        "put right what it says, then retry; or create the schema on the target yourself and copy the data"
                                + " only");
            }
            if (System.nanoTime() > end) {
                throw new SarrioException(
                        ErrorCode.LOCK_TIMEOUT,
                        "pg_dump could not lock all tables, in " + lockWait.toSeconds() + " seconds: " + outcome.tail(),
                        "it is tried again; see in pg_locks and pg_stat_activity of the source who holds a lock for so long");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            outcome = ToolRun.run(command, environment, scratch);
        }
    }

    /** Types, functions, tables, views: all that comes before the data. */
    void restoreBeforeData() {
        if (!nothing) {
            restore.run("pre-data", contents(), IndexBuild.PLAIN, warnings);
        }
    }

    /** Entries of what comes after the data that can be made before all else of it. */
    List<String> early() {
        return early.lines().filter(line -> !line.isEmpty()).toList();
    }

    /** Makes those that are not there; {@link #warnings} are of this call then. Where rows are there twice a key is missing afterwards. @param lines of {@link #early} */
    void restoreEarly(List<String> lines, IndexBuild build) {
        warnings.clear();
        List<String> left = restore.left(lines);
        if (!left.isEmpty()) {
            restore.run("post-data", write("early.list", String.join("\n", left) + "\n"), build, warnings);
        }
    }

    /** What passes by itself, and kept one from being made, is thrown. */
    void checkEarly(IndexBuild build) {
        restore.again(early(), build);
    }

    /** What can be made early has been. */
    SchemaCopy withoutEarly() {
        earlyMade = true;
        return this;
    }

    /** Keys, indexes, constraints, triggers. */
    void restoreAfterData(IndexBuild build) {
        if (nothing) {
            return;
        }
        restore.run("post-data", write("rest.list", String.join("\n", afterData()) + "\n"), build, warnings);
        restore.again(afterData(), build);
    }

    private List<String> afterData() {
        if (nothing) {
            return List.of();
        }
        Set<String> made = earlyMade ? Set.copyOf(early()) : Set.of();
        try (var lines = Files.lines(contents())) {
            return lines.filter(line -> !made.contains(line)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of what comes after the data: the indexes, also those of constraints. A name that pg_restore's list does not tell clearly is left out. */
    List<TableName> indexes() {
        return indexes(afterData());
    }

    static List<TableName> indexes(List<String> lines) {
        List<TableName> indexes = new ArrayList<>(RestoreList.named(lines, "INDEX", 0));
        indexes.addAll(RestoreList.named(lines, "CONSTRAINT", 1));
        return indexes;
    }

    List<TableName> materializedViews() {
        return RestoreList.named(afterData(), "MATERIALIZED VIEW", 0);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(scratch.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path archive() {
        return scratch.resolve(ARCHIVE);
    }

    private Path contents() {
        return scratch.resolve("schema.list");
    }

    private void writeContents(Set<Long> ownTriggers, List<EarlyEntry> entries) {
        ToolRun.Outcome list = ToolRun.run(
                List.of(tools.restore().toString(), "--list", archive().toString()), Map.of(), scratch);
        if (list.exitCode() != 0) {
            throw new IllegalStateException("pg_restore can't read what pg_dump has just written: " + list.tail());
        }
        if (list.isCut()) {
            throw new IllegalStateException("The schema has more objects than a list of pg_restore's may be long here");
        }
        List<String> kept =
                RestoreList.without(ownTriggers, list.output().lines().toList());
        write(contents().getFileName().toString(), String.join("\n", kept) + "\n");
        List<String> lines = RestoreList.early(entries, kept).values().stream()
                .flatMap(List::stream)
                .toList();
        early = String.join("\n", lines) + "\n";
    }

    @Override
    public void close() {
        try (var files = Files.walk(scratch)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
