package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What copy, apply and sequence-service need of a target. For one thread. */
final class TargetChecks {
    private static final int SET_CAN_BE_GRANTED = 15;
    private static final String REFERRERS = Sql.resource(TargetChecks.class, "referrers.sql");
    private final DatabaseView target;
    private final DatabaseView source;
    private final DesiredSync sync;
    private final boolean copiedWhole;
    private final List<Finding> findings = new ArrayList<>();

    /** @param source null if it could not be looked at */
    TargetChecks(DatabaseView target, DatabaseView source, DesiredSync sync) {
        this.target = target;
        this.source = source;
        this.sync = sync;
        this.copiedWhole = sync.copiedWhole().contains(target.name);
    }

    List<Finding> run() {
        if (target.version.major() < ServerVersion.TARGET_MIN) {
            findings.add(Finding.error(
                    target.name.toString(),
                    "PostgreSQL " + target.version.major() + " is too old for a target.",
                    "Upgrade it to " + ServerVersion.TARGET_MIN + " or newer."));
            return findings;
        }
        database();
        boolean replicaRole = replicaRole();
        boolean begun = begun();
        List<TableName> named =
                sync.tables().stream().map(t -> sync.named(target.name, t)).toList();
        Map<TableName, Row> privileges = target.tablePrivileges(named);
        for (int i = 0; i < named.size(); i++) {
            table(sync.tables().get(i), named.get(i), privileges.get(named.get(i)), begun);
        }
        if (copiedWhole) {
            referrers(named, replicaRole);
        }
        Map<TableName, Row> sequences = target.sequencePrivileges(sync.sequences());
        sync.sequences().forEach(s -> sequence(s, sequences.get(s)));
        findings.addAll(new CodeChecks(target, sync).run());
        findings.add(Finding.info(
                target.name.toString(),
                "PostgreSQL " + target.version.major() + ", reached as " + target.session.display() + "."));
        return findings;
    }

    private void database() {
        String subject = target.name.toString();
        if (target.facts.getBoolean("replica")) {
            findings.add(Finding.error(subject, "It is a read-only replica.", "Use the primary."));
        }
        boolean withSchema = sync.copy() == CopyMode.SCHEMA_AND_DATA;
        if (!target.facts.getBoolean("can_create") && (withSchema || !target.facts.getBoolean("has_schema"))) {
            findings.add(Finding.error(
                    subject,
                    "The role may not create " + (withSchema ? "the schemas that are copied." : "schema sarrio."),
                    "GRANT CREATE ON DATABASE " + Sql.identifier(target.facts.getString("name")) + " TO "
                            + target.role() + ";"));
        }
        if (withSchema
                && !target.yes("coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'CREATE'), true)")) {
            findings.add(Finding.error(
                    subject,
                    "The role may not create tables in schema public.",
                    "GRANT CREATE ON SCHEMA public TO " + target.role() + ";"));
        }
    }

    /** Tried in a transaction that is rolled back. */
    private boolean replicaRole() {
        try {
            target.session.transaction("", () -> {
                target.session.query("SET LOCAL session_replication_role = replica");
                return target.session.query("SELECT 1");
            });
            return true;
        } catch (SarrioException e) {
            if (!"42501".equals(PgErrors.sqlState(e))) {
                throw e;
            }
            String grant = target.version.major() >= SET_CAN_BE_GRANTED
                    ? "GRANT SET ON PARAMETER session_replication_role TO " + target.role() + ";"
                    : "Use a superuser there, or PostgreSQL " + SET_CAN_BE_GRANTED + " or newer.";
            findings.add(Finding.warning(
                    target.name.toString(),
                    "The role may not set session_replication_role: rows are written in the order of foreign keys, and the"
                            + " target's own triggers fire.",
                    grant + " On RDS: GRANT rds_superuser TO " + target.role() + ";"));
            return false;
        }
    }

    /** Foreign keys of other tables to those that are emptied and filled anew. */
    private void referrers(List<TableName> named, boolean setAside) {
        for (Row r : target.about(REFERRERS, named)) {
            String subject = target.subject(named.get(r.getInteger("place") - 1));
            TableName other = new TableName(r.getString("schema"), r.getString("name"));
            String points = "The foreign key " + r.getString("key") + " of " + other
                    + ", which the sync does not copy, points at it: ";
            String drop = "Take " + other + " into the relgroup; or ALTER TABLE " + Sql.identifier(other)
                    + " DROP CONSTRAINT " + Sql.identifier(r.getString("key")) + ";";
            findings.add(
                    setAside
                            ? Finding.warning(
                                    subject,
                                    points + "its rows can be left without theirs, since nothing checks it.",
                                    drop)
                            : Finding.error(subject, points + "the table can't be emptied.", drop));
        }
    }

    /** The sync has a position here, or a copy of it has begun: tables with rows are as they should be. */
    private boolean begun() {
        return knows("sarrio.applied") || knows("sarrio.copy");
    }

    private boolean knows(String table) {
        return target.yes("coalesce(has_table_privilege(to_regclass('" + table + "')::oid, 'SELECT'), false)")
                && target.session
                        .execute(
                                "SELECT EXISTS (SELECT FROM " + table + " WHERE sync = $1)",
                                sync.name().value())
                        .iterator()
                        .next()
                        .getBoolean(0);
    }

    /** @param original as the source calls it */
    private void table(TableName original, TableName name, Row row, boolean begun) {
        Table table = target.table(name);
        String subject = target.subject(name);
        if (row == null || table == null) {
            if (sync.copy() != CopyMode.SCHEMA_AND_DATA) {
                findings.add(Finding.error(
                        subject,
                        "The table is not there.",
                        copiedWhole
                                ? "Create it (pg_dump --schema-only -t " + original + "): a full copy brings rows only."
                                : "Create it, or let the copy bring the schema too."));
            }
            return;
        }
        privileges(name, row);
        if (row.getBoolean("policed")) {
            findings.add(Finding.error(
                    subject,
                    "Row security applies to the role.",
                    "ALTER ROLE " + target.role() + " BYPASSRLS; or connect as the table's owner."));
        }
        if (row.getString("always_fires") != null) {
            findings.add(Finding.warning(
                    subject,
                    "Triggers fire for replicated rows too: " + row.getString("always_fires") + ".",
                    "ALTER TABLE " + Sql.identifier(name) + " ENABLE TRIGGER …; (without ALWAYS or REPLICA)"));
        }
        Table from = source == null ? null : asFollowed(source.table(original));
        if (from != null) {
            TargetShape shape = sync.shape(target.name, original).orElse(null);
            boolean lenient = sync.lenient().contains(original);
            findings.addAll(
                    shape == null
                            ? new ShapeChecks(subject, from, table, sync.copy(), lenient).run()
                            : new ReshapeChecks(subject, from, table, shape).run(sync.copy(), lenient));
        }
        boolean readable = row.getBoolean("schema_usage") && !contains(row, "SELECT") && !row.getBoolean("policed");
        if (!begun && sync.copy() != CopyMode.NONE && readable && hasRows(table)) {
            findings.add(Finding.error(
                    subject,
                    "The table has rows: a first copy will not touch it.",
                    "TRUNCATE " + Sql.identifier(name) + "; if they can go, or start the sync without a copy."));
        }
    }

    /** What is copied whole needs no key. */
    private Table asFollowed(Table from) {
        return from == null || !copiedWhole
                ? from
                : new Table(
                        from.oid(), from.name(), from.kind(), from.columns(), null, from.estimatedRows(), from.bytes());
    }

    private boolean hasRows(Table table) {
        String only = table.kind() == Table.Kind.INHERITED ? "ONLY " : "";
        return target.yes("EXISTS (SELECT FROM " + only + Sql.identifier(table.name()) + ")");
    }

    private static boolean contains(Row row, String privilege) {
        return row.getString("lacks") != null && row.getString("lacks").contains(privilege);
    }

    private void privileges(TableName name, Row row) {
        if (!row.getBoolean("schema_usage")) {
            findings.add(Finding.error(
                    target.subject(name),
                    "The role may not use schema " + name.schema() + ".",
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + target.role() + ";"));
        }
        if (row.getString("lacks") != null) {
            findings.add(Finding.error(
                    target.subject(name),
                    "The role lacks " + row.getString("lacks") + " on the table.",
                    "GRANT " + row.getString("lacks") + " ON " + Sql.identifier(name) + " TO " + target.role() + ";"));
        }
    }

    private void sequence(TableName name, Row row) {
        if (row == null) {
            if (sync.copy() != CopyMode.SCHEMA_AND_DATA) {
                findings.add(Finding.error(
                        target.subject(name),
                        "The sequence is not there.",
                        "Create it, or take it out of the relgroup."));
            }
        } else if (!row.getBoolean("readable") || !row.getBoolean("writable")) {
            findings.add(Finding.error(
                    target.subject(name),
                    "The role may not read and set the sequence.",
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + target.role()
                            + "; GRANT SELECT, UPDATE ON SEQUENCE " + Sql.identifier(name) + " TO " + target.role()
                            + ";"));
        }
    }
}
