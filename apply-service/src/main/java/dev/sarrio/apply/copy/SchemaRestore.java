package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs pg_restore from an archive into a target. For one thread. */
final class SchemaRestore {
    private final PgTools tools;
    private final PgServers servers;
    private final Connection target;
    private final Path scratch;
    private final String application;

    /** @param scratch the directory of the archive */
    SchemaRestore(PgTools tools, PgServers servers, Connection target, Path scratch, SyncName sync) {
        this.tools = tools;
        this.servers = servers;
        this.target = target;
        this.scratch = scratch;
        this.application = "sarrio copy schema " + sync;
    }

    /** Throws if pg_restore did not come to its end; single statements that the target refused are warnings. */
    void run(String section, Path list, IndexBuild build, List<String> warnings) {
        endOthers();
        List<String> command = command(section, list, "--jobs=" + build.jobs());
        command.add("--dbname=" + conninfo());
        command.add(archive());
        ToolRun.Outcome outcome = run(command, build.options());
        if (failed(outcome) && !build.options().isEmpty()) {
            outcome = run(command, ""); // a pooler in between takes no options
        }
        if (RestoreMessages.isBrokenOff(outcome.output())) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "pg_restore lost its connection to " + target.display() + ": " + outcome.tail(),
                    "it is tried again; see the target server's log for why it ended");
        }
        warnings.addAll(RestoreMessages.warnings(outcome.output()));
        if (failed(outcome)) {
            try (PgSession reachable = servers.connect(target, application)) {
                reachable.query("SELECT 1");
            }
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "pg_restore of the schema failed: " + outcome.tail(),
                    "put right what it says, then retry");
        }
    }

    /** What a killed process of ours has begun goes on at the server, and would be made twice. */
    private void endOthers() {
        try (PgSession session = servers.connect(target, FirstCopy.APPLICATION)) {
            session.execute(
                    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = $1"
                            + " AND datname = pg_catalog.current_database() AND usename = current_user",
                    application);
        }
    }

    /**
     * Indexes and constraints that are not there though pg_restore has ended are tried once more one by one: only so the reason has a
     * SQLSTATE. One that passes by itself (no room, a deadlock) is thrown.
     */
    void again(List<String> lines, IndexBuild build) {
        try (PgSession session = servers.connect(target, application)) {
            session.query(SessionSettings.TARGET + build.statements());
            List<String> missing = RestoreList.missing(lines, there(session));
            for (String line : missing) {
                try {
                    session.query(statement(line));
                } catch (SarrioException e) {
                    if (e.code().reaction() == Reaction.RETRY) {
                        throw e;
                    }
                    // pg_restore has said it already
                }
            }
        }
    }

    /** Lines without those of indexes and constraints that are there. */
    List<String> left(List<String> lines) {
        try (PgSession session = servers.connect(target, application)) {
            return RestoreList.left(lines, there(session));
        }
    }

    private static Set<String> there(PgSession session) {
        Set<String> there = new HashSet<>();
        session.query(Sql.resource(SchemaRestore.class, "constraints.sql")).forEach(r -> there.add(r.getString(0)));
        return there;
    }

    /** The DDL of one entry, without the settings around it. */
    private String statement(String line) {
        try {
            List<String> command =
                    command("post-data", Files.writeString(scratch.resolve("one.list"), line + "\n"), "--file=-");
            command.add(archive());
            ToolRun.Outcome script = ToolRun.run(command, Map.of(), scratch);
            return script.output()
                    .lines()
                    .filter(l -> !l.startsWith("--")
                            && !l.startsWith("SET ")
                            && !l.startsWith("SELECT pg_catalog.set_config"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String section, Path list, String more) {
        return new ArrayList<>(List.of(
                tools.restore().toString(),
                "--section=" + section,
                "--use-list=" + list,
                "--no-tablespaces",
                "--no-password",
                more));
    }

    private String archive() {
        return scratch.resolve(SchemaCopy.ARCHIVE).toString();
    }

    private ToolRun.Outcome run(List<String> command, String options) {
        Map<String, String> environment = ToolRun.environment(servers, target, application);
        if (!options.isEmpty()) {
            environment.put("PGOPTIONS", options);
        }
        return ToolRun.run(command, environment, scratch);
    }

    /** Not only of single statements. */
    private static boolean failed(ToolRun.Outcome outcome) {
        return outcome.exitCode() != 0 && RestoreMessages.failures(outcome.output()) == 0;
    }

    private String conninfo() {
        return "dbname='" + target.dbname().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
