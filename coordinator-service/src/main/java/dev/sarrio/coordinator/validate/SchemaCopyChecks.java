package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the copy of a source's schema can't bring along, or brings only if something is done for it: an error if a table of the sync
 * would not be made, or not be written. What the role may not see is said. For one thread.
 */
final class SchemaCopyChecks {
    private static final String UNREADABLE = Sql.resource(SchemaCopyChecks.class, "unreadable.sql");
    private static final String GENERATED = Sql.resource(SchemaCopyChecks.class, "generated.sql");
    private static final int GENERATED_STORED = 12;
    private static final int GENERATED_VIRTUAL = 18;
    /** For SARRIO_PG_BIN where apply-service runs in a container of its own: what is on this host says nothing. */
    private static final String ELSEWHERE = "elsewhere";

    private final DatabaseView source;
    private final DatabaseView target;
    private final DesiredSync sync;
    private final String toolDirectories;
    private final List<Finding> findings = new ArrayList<>();
    private Needs needs = Needs.none();

    SchemaCopyChecks(DatabaseView source, DatabaseView target, DesiredSync sync, String toolDirectories) {
        this.source = source;
        this.target = target;
        this.sync = sync;
        this.toolDirectories = toolDirectories;
    }

    List<Finding> run() {
        if (source.version.major() < ServerVersion.SOURCE_MIN || target.version.major() < ServerVersion.TARGET_MIN) {
            return findings; // which is said already
        }
        pgDump();
        List<TableName> made = sync.tables().stream().filter(this::isMade).toList();
        Map<TableName, Row> tables = source.tablePrivileges(sync.tables());
        look("What the sync's tables depend on", () -> {
            needs = Needs.of(source, made);
            return List.of();
        });
        look("Extensions", () -> new ExtensionChecks(source, target, needs).run());
        look("Collations", () -> new CollationChecks(source, target, needs).run());
        look("What the role may not read", this::unreadable);
        look("Generated columns", () -> older(made));
        look("Roles", () -> new RoleChecks(source, target).run(tables.values()));
        look("What a copy leaves out", () -> new LeftOutChecks(source, target).things());
        look("Settings of the database", () -> new LeftOutChecks(source, target).settings());
        made.stream().filter(tables::containsKey).forEach(t -> policies(t, tables.get(t)));
        return findings;
    }

    private void pgDump() {
        if (ELSEWHERE.equals(toolDirectories)) {
            return;
        }
        try {
            PgTools.fit(source.version, toolDirectories);
        } catch (SarrioException e) {
            findings.add(Finding.warning(source.name.toString(), e.getMessage() + ".", e.remedy() + "."));
        }
    }

    /** Not there yet, and to be as on the source. */
    private boolean isMade(TableName table) {
        return target.table(sync.named(target.name, table)) == null
                && !sync.shape(target.name, table)
                        .map(TargetShape::choosesColumns)
                        .orElse(false);
    }

    /** One topic. What can't be looked at, by a right that was taken away or for too long, keeps nobody from the others. */
    private void look(String topic, Supplier<List<Finding>> checks) {
        try {
            findings.addAll(checks.get());
        } catch (SarrioException e) {
            if (!source.session.isOpen() || !target.session.isOpen()) {
                throw e;
            }
            findings.add(
                    Finding.info(target.name.toString(), topic + " could not be looked at: " + e.getMessage() + "."));
        }
    }

    private List<Finding> unreadable() {
        List<Finding> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> grants = new ArrayList<>();
        for (Row r : source.session.query(UNREADABLE)) {
            boolean table = r.getString("name") != null;
            String schema = Sql.identifier(r.getString("schema"));
            String name = table ? schema + "." + Sql.identifier(r.getString("name")) : "schema " + schema;
            String grant = (table ? "GRANT SELECT ON " + name : "GRANT USAGE ON SCHEMA " + schema) + " TO "
                    + source.role() + ";";
            Set<String> needed = needs.of(r.getString("what"), r.getLong("oid"));
            if (needed.isEmpty()) {
                names.add(name);
                grants.add(grant);
            } else if (!isSaid(r)) {
                String message = "The role may not " + (table ? "read " : "use ") + name + ": the copy leaves it out.";
                found.add(Needs.inTheWay(needed, source.name.toString(), message, grant));
            }
        }
        if (!names.isEmpty()) {
            found.add(Finding.warning(
                    source.name.toString(),
                    "The copy leaves out what the role may not read or use: " + Listing.names(names) + ".",
                    Listing.statements(grants)));
        }
        return found;
    }

    /** A table of the sync, its schema, or a partition of one: capture can't read it either. */
    private boolean isSaid(Row r) {
        String schema = r.getString("schema");
        String name = r.getString("name");
        return r.getBoolean("partition")
                || sync.tables().stream()
                        .anyMatch(t -> t.schema().equals(schema)
                                && (name == null || t.name().equals(name)));
    }

    private List<Finding> older(List<TableName> made) {
        int major = target.version.major();
        List<Finding> found = new ArrayList<>();
        if (major < source.version.major()) {
            found.add(Finding.warning(
                    target.name.toString(),
                    "PostgreSQL " + major + " is older than the source's " + source.version.major()
                            + ": what it does not know is left out.",
                    "Use PostgreSQL " + source.version.major() + " or newer there, or look at the copy's warnings."));
            for (Row r : source.about(GENERATED, made)) {
                int since = r.getString("kind").equals("s") ? GENERATED_STORED : GENERATED_VIRTUAL;
                if (major < since) {
                    found.add(Finding.error(
                            target.subject(made.get(r.getInteger("place") - 1)),
                            "Column " + r.getString("name") + " is generated, in a way that is there from PostgreSQL "
                                    + since + " on: the table can't be made.",
                            "Create it there without the column, or use a newer PostgreSQL."));
                }
            }
        }
        return found;
    }

    private void policies(TableName table, Row row) {
        if (row.getBoolean("forced") && !target.facts.getBoolean("bypasses_policies")) {
            findings.add(Finding.error(
                    target.subject(table),
                    "Row security is forced on the table's owner too: once copied it applies to the role.",
                    "ALTER ROLE " + target.role() + " BYPASSRLS;"));
        }
    }
}
