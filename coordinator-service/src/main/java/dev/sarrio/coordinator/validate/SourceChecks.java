package dev.sarrio.coordinator.validate;

import dev.sarrio.coordinator.shape.SourceCheck;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What capture, copy and sequence-service need of a source. For one thread. */
final class SourceChecks {
    private static final int NEWEST_TRIED = 18;
    private static final Set<String> INEXACT = Set.of("float4", "float8");
    private final DatabaseView source;
    private final DesiredSync sync;
    private final boolean makedelta;
    private final Set<TableName> imaged;
    private final List<Finding> findings = new ArrayList<>();

    /** @param makedelta applied rows are captured there too @param imaged tables of which whole rows are logged */
    SourceChecks(DatabaseView source, DesiredSync sync, boolean makedelta, Set<TableName> imaged) {
        this.imaged = imaged;
        this.source = source;
        this.sync = sync;
        this.makedelta = makedelta;
    }

    List<Finding> run() {
        if (source.version.major() < ServerVersion.SOURCE_MIN) {
            findings.add(Finding.error(
                    source.name.toString(),
                    "PostgreSQL " + source.version.major() + " is too old for a source.",
                    "Upgrade it to " + ServerVersion.SOURCE_MIN + " or newer."));
            return findings;
        }
        database();
        Map<TableName, Row> privileges = source.tablePrivileges(sync.tables());
        sync.tables().forEach(t -> table(t, privileges.get(t)));
        Map<TableName, Row> sequences = source.sequencePrivileges(sync.sequences());
        sync.sequences().forEach(s -> sequence(s, sequences.get(s)));
        findings.add(Finding.info(
                source.name.toString(),
                "PostgreSQL " + source.version.major() + ", reached as " + source.session.display() + ": "
                        + sync.tables().size() + " tables and "
                        + sync.sequences().size() + " sequences looked at."));
        return findings;
    }

    /** Where it may not be asked, nobody is warned. */
    private boolean subscribes() {
        try {
            return source.yes("EXISTS (SELECT FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d"
                    + " ON d.oid = s.subdbid WHERE d.datname = pg_catalog.current_database())");
        } catch (SarrioException e) {
            return false;
        }
    }

    private void database() {
        String subject = source.name.toString();
        if (source.version.major() > NEWEST_TRIED) {
            findings.add(Finding.warning(
                    subject,
                    "PostgreSQL " + source.version.major() + " is newer than what was tried (" + NEWEST_TRIED + ").",
                    "Try it on a copy first."));
        }
        if (sync.streams()) {
            capture(subject);
        }
        if (source.facts.getLong("large_objects") > 0) {
            findings.add(Finding.warning(
                    subject,
                    "Large objects (" + source.facts.getLong("large_objects") + ") are not moved.",
                    "Move them with pg_dump --blobs, or store them as bytea."));
        }
        if (source.facts.getString("bucardo") != null) {
            findings.add(Finding.warning(
                    subject,
                    "Bucardo's triggers are still on " + source.facts.getString("bucardo") + ".",
                    "When Bucardo is no longer used here: DROP SCHEMA bucardo CASCADE;"));
        }
    }

    /** What is made on a source so that it can be followed. */
    private void capture(String subject) {
        if (source.facts.getBoolean("replica")) {
            findings.add(Finding.error(
                    subject, "It is a read-only replica: no triggers can be installed.", "Use the primary."));
        }
        if (!source.facts.getBoolean("can_create") && !source.facts.getBoolean("has_schema")) {
            findings.add(Finding.error(
                    subject,
                    "The role may not create schema sarrio.",
                    "GRANT CREATE ON DATABASE " + Sql.identifier(source.facts.getString("name")) + " TO "
                            + source.role() + ";"));
        }
        if (!source.facts.getBoolean("plpgsql")) {
            findings.add(Finding.error(
                    subject,
                    "The role may not write functions in plpgsql.",
                    "GRANT USAGE ON LANGUAGE plpgsql TO " + source.role() + ";"));
        }
        if (subscribes()) {
            findings.add(Finding.warning(
                    subject,
                    "It subscribes to a logical replication: rows that arrive that way fire no triggers and are not captured.",
                    "Make the publisher the source of those tables, or drop the subscription before the first copy."));
        }
    }

    private void table(TableName name, Row row) {
        Table table = source.table(name);
        String quoted = Sql.identifier(name);
        if ((row == null || table == null) && comes()) {
            return;
        }
        if (row == null || table == null) {
            findings.add(Finding.error(
                    source.subject(name),
                    "The table is not there.",
                    "Create it, or take it out of the relgroup; a partition comes with its root."));
            return;
        }
        privileges(name, row, quoted);
        sync.shapes().stream().filter(s -> s.table().equals(name)).forEach(s -> shape(s, table));
        if (row.getBoolean("policed")) {
            findings.add(Finding.error(
                    source.subject(name),
                    "Row security applies to the role: it would hide rows, so every read raises an error.",
                    "ALTER ROLE " + source.role() + " BYPASSRLS; or connect as the table's owner."));
        }
        if (!sync.streams()) {
            return;
        }
        if (makedelta && !row.getBoolean("owned")) {
            findings.add(Finding.error(
                    source.subject(name),
                    "The database has makedelta, and only the owner of a table may let triggers fire for applied rows.",
                    "GRANT " + Sql.identifier(row.getString("owner")) + " TO " + source.role() + ";"));
        }
        if (row.getBoolean("unlogged")) {
            findings.add(Finding.warning(
                    source.subject(name),
                    "The table is unlogged: a crash would empty it without firing any trigger, so it is left out.",
                    "ALTER TABLE " + quoted + " SET LOGGED;"));
        }
        if (row.getString("foreign_members") != null) {
            findings.add(Finding.warning(
                    source.subject(name),
                    "Partitions of it are foreign tables (" + row.getString("foreign_members")
                            + "), whose rows are another server's: the table is left out.",
                    "ALTER TABLE " + quoted + " DETACH PARTITION …; or copy it whole, in a sync of its own with dbs="
                            + source.name + ":source,…:fullcopy."));
        }
        key(name, table, quoted);
    }

    /** The copy of a two-way sync brings its schema here. */
    private boolean comes() {
        return sync.copyTo(source.name) == CopyMode.SCHEMA_AND_DATA;
    }

    private void privileges(TableName name, Row row, String quoted) {
        if (!row.getBoolean("schema_usage")) {
            findings.add(Finding.error(
                    source.subject(name),
                    "The role may not use schema " + name.schema() + ".",
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + source.role() + ";"));
        }
        if (!sync.streams()) {
            if (row.getString("lacks") != null && row.getString("lacks").contains("SELECT")) {
                findings.add(Finding.error(
                        source.subject(name),
                        "The role may not read the table.",
                        "GRANT SELECT ON " + quoted + " TO " + source.role() + ";"));
            }
        } else if (row.getString("not_capturable") != null) {
            String members = row.getString("not_capturable");
            findings.add(Finding.error(
                    source.subject(name),
                    "The role lacks SELECT or TRIGGER on "
                            + (members.equals(quoted) ? "it." : "the table or its partitions."),
                    "GRANT SELECT, TRIGGER ON " + members + " TO " + source.role() + ";"));
        }
    }

    private void key(TableName name, Table table, String quoted) {
        if (table.key() == null && imaged.contains(name) && !sync.twoWay()) {
            findings.add(Finding.info(
                    source.subject(name),
                    "The table has no key and is followed by whole rows: where rows are updated or deleted, a target reads all of it for"
                            + " about ten thousand changes."));
            return;
        }
        if (table.key() == null) {
            findings.add(Finding.warning(
                    source.subject(name),
                    "The table has neither a primary key nor a unique index over NOT NULL columns: it is followed only with whole row"
                            + " images, by a sync that is written on one side.",
                    "ALTER TABLE " + quoted + " ADD PRIMARY KEY (…); or: update table " + name
                            + " images=full; or copy it whole, in a sync of its own with dbs="
                            + source.name + ":source,…:fullcopy."));
            return;
        }
        if (table.key().deferrable()) {
            findings.add(Finding.info(
                    source.subject(name),
                    "The key is deferrable: rows are updated, then inserted, one step more each."));
        }
        List<String> inexact = table.key().columns().stream()
                .filter(c -> INEXACT.contains(c.baseType()))
                .map(Column::name)
                .toList();
        if (!inexact.isEmpty()) {
            findings.add(Finding.warning(
                    source.subject(name),
                    "The key has floating-point columns (" + String.join(", ", inexact)
                            + "): 0 and -0 are one key to PostgreSQL and two in Kafka.",
                    "Use numeric there if that can occur."));
        }
    }

    /** The table may have changed since the shape was defined. */
    private void shape(TargetShape shape, Table table) {
        try {
            new SourceCheck(source.session, table).again(shape);
        } catch (SarrioException e) {
            findings.add(Finding.error(
                    source.subject(table.name()),
                    "Its shape at " + shape.target() + ": " + e.getMessage() + ".",
                    e.remedy() + "."));
        }
    }

    private void sequence(TableName name, Row row) {
        if (row == null && comes()) {
            return;
        }
        if (row == null) {
            findings.add(Finding.error(
                    source.subject(name), "The sequence is not there.", "Create it, or take it out of the relgroup."));
        } else if (!row.getBoolean("readable")) {
            findings.add(Finding.error(
                    source.subject(name),
                    "The role may not read the sequence.",
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + source.role()
                            + "; GRANT SELECT ON SEQUENCE " + Sql.identifier(name) + " TO " + source.role() + ";"));
        }
    }
}
