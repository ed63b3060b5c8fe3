package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source's schema, as it was at the copy's snapshot, on its way to the target: all of it but schema sarrio and Sarrio's
 * triggers. What the target refuses is a warning. For one thread; leaves nothing on disk when closed.
 */
final class SchemaCopy implements AutoCloseable {
    private static final String APPLICATION = "sarrio copy schema";
    private static final String LOCK_WAIT_MILLIS = "30000";
    private static final Pattern ENTRY = Pattern.compile("^\\d+; (\\d+) (\\d+) .*");
    private static final String TRIGGER_CATALOG = "2620"; // the oid of pg_trigger, in every version
    private final PgTools tools;
    private final PgServers servers;
    private final Connection target;
    private final Path scratch;
    private final List<String> warnings = new ArrayList<>();
    private boolean nothing;

    SchemaCopy(PgTools tools, PgServers servers, Connection target) {
        this.tools = tools;
        this.servers = servers;
        this.target = target;
        try {
            this.scratch = Files.createTempDirectory("sarrio-copy");
        } catch (IOException e) {
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "No scratch directory can be made: " + e.getMessage(),
                    "give apply-service a writable java.io.tmpdir",
                    e);
        }
    }

    List<String> warnings() {
        return warnings;
    }

    /**
     * Changes nothing anywhere. Tables that have another name or other columns at the target are left out.
     *
     * @param only no more than the tasks' tables with what belongs to them, instead of all of the database
     */
    void dump(SourceSnapshot snapshot, Connection source, List<TableTask> tasks, boolean only) {
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
        ToolRun.Outcome outcome = ToolRun.run(command, ToolRun.environment(servers, source, APPLICATION), scratch);
        if (outcome.exitCode() != 0) {
            snapshot.check(); // a source that is gone is a passing fault, and is told as one
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "pg_dump of the schema failed: " + outcome.tail(),
                    "put right what it says, then retry; or create the schema on the target yourself and copy the data"
                            + " only");
        }
        writeContents(snapshot.ownTriggers());
    }

    /** Types, functions, tables, views: all that comes before the data. */
    void restoreBeforeData() {
        restore("pre-data");
    }

    /** Keys, indexes, constraints, triggers. */
    void restoreAfterData() {
        restore("post-data");
    }

    private Path archive() {
        return scratch.resolve("schema.dump");
    }

    private Path contents() {
        return scratch.resolve("schema.list");
    }

    private void writeContents(Set<Long> ownTriggers) {
        ToolRun.Outcome list = ToolRun.run(
                List.of(tools.restore().toString(), "--list", archive().toString()), java.util.Map.of(), scratch);
        if (list.exitCode() != 0) {
            throw new IllegalStateException("pg_restore can't read what pg_dump has just written: " + list.tail());
        }
        List<String> kept = list.output()
                .lines()
                .filter(line -> !isOneOf(ownTriggers, line))
                .toList();
        try {
            Files.write(contents(), kept, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOneOf(Set<Long> triggers, String line) {
        Matcher entry = ENTRY.matcher(line);
        return entry.matches()
                && entry.group(1).equals(TRIGGER_CATALOG)
                && triggers.contains(Long.parseLong(entry.group(2)));
    }

    private void restore(String section) {
        if (nothing) {
            return;
        }
        List<String> command = List.of(
                tools.restore().toString(),
                "--section=" + section,
                "--use-list=" + contents(),
                "--no-tablespaces",
                "--no-password",
                "--dbname=" + conninfo(),
                archive().toString());
        ToolRun.Outcome outcome = ToolRun.run(command, ToolRun.environment(servers, target, APPLICATION), scratch);
        warnings.addAll(RestoreMessages.warnings(outcome.output()));
        if (outcome.exitCode() != 0 && RestoreMessages.failures(outcome.output()) == 0) {
            try (PgSession reachable = servers.connect(target, APPLICATION)) {
                reachable.query("SELECT 1");
            }
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "pg_restore of the schema failed: " + outcome.tail(),
                    "put right what it says, then retry");
        }
    }

    private String conninfo() {
        return "dbname='" + target.dbname().replace("\\", "\\\\").replace("'", "\\'") + "'";
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
