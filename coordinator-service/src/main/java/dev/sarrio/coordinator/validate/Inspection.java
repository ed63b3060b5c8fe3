package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What ties the tables of a group to others that are not in it, and what of them does not travel. Reads the source's catalog only. Thread-safe. */
public final class Inspection {
    private static final String RELATIVES = Sql.resource(Inspection.class, "relatives.sql");
    private final PgServers servers;

    public Inspection(PgServers servers) {
        this.servers = servers;
    }

    /**
     * Tables that are looked at together.
     *
     * @param name of the relgroup, null for tables in none
     * @param members all of the group  @param tables those of it that are looked at
     * @param imaged those of the group of which whole rows are logged
     */
    public record Group(String name, Set<TableName> members, List<TableName> tables, Set<TableName> imaged) {
        public Group {
            members = Set.copyOf(members);
            imaged = Set.copyOf(imaged);
            tables = List.copyOf(tables);
        }

        String words() {
            return name == null ? "any relgroup" : "the relgroup " + name;
        }
    }

    public List<Finding> run(DatabaseName database, Connection connection, List<Group> groups) {
        List<Finding> findings = new ArrayList<>();
        try (PgSession session = servers.connect(connection, "sarrio coordinator inspect")) {
            session.query("SET default_transaction_read_only = on");
            DatabaseView view = new DatabaseView(database, session);
            groups.forEach(g -> inspect(view, g, findings));
        }
        return findings;
    }

    private static void inspect(DatabaseView view, Group group, List<Finding> findings) {
        for (TableName name : group.tables()) {
            Table table = view.table(name);
            if (table == null) {
                findings.add(Finding.error(
                        view.subject(name),
                        "The table is not there.",
                        "remove table " + name + " db=" + view.name + ", or create it"));
            } else {
                own(view, table, group.imaged().contains(name), findings);
            }
        }
        List<TableName> tables = group.tables();
        view.about(RELATIVES, tables)
                .forEach(r -> relative(view, group, tables.get(r.getInteger("place") - 1), r, findings));
    }

    private static void own(DatabaseView view, Table table, boolean imaged, List<Finding> findings) {
        String subject = view.subject(table.name());
        if (table.key() == null && imaged) {
            findings.add(Finding.info(
                    subject,
                    "It has no key and is followed by whole rows: where rows are updated or deleted, a target reads all of the"
                            + " table for about ten thousand changes."));
        } else if (table.key() == null) {
            findings.add(Finding.error(
                    subject,
                    "It has no primary key and no unique index on columns that are NOT NULL: it is followed only with whole row images"
                            + ", by a sync that is written on one side.",
                    "ALTER TABLE " + Sql.identifier(table.name())
                            + " ADD PRIMARY KEY (…); or: update table " + table.name()
                            + " images=full; or a sync of its own with dbs=" + view.name
                            + ":source,…:fullcopy"));
        }
        Set<String> generated = new TreeSet<>();
        table.columns().stream().filter(Column::generated).forEach(c -> generated.add(c.name()));
        if (!generated.isEmpty()) {
            findings.add(Finding.info(
                    subject,
                    "Generated columns do not travel, the target computes them: " + String.join(", ", generated)
                            + "."));
        }
    }

    private static void relative(DatabaseView view, Group group, TableName table, Row r, List<Finding> findings) {
        String subject = view.subject(table);
        String name = r.getString("name");
        TableName other = new TableName(r.getString("schema"), r.getString("other"));
        String add =
                "add table " + other + " db=" + view.name + (group.name() == null ? "" : " relgroup=" + group.name());
        switch (r.getString("what")) {
            case "to" -> {
                if (!group.members().contains(other)) {
                    findings.add(Finding.warning(
                            subject,
                            "Its foreign key " + name + " points at " + other + ", which is not in " + group.words()
                                    + ": its rows can point at rows that the target does not have.",
                            add));
                }
            }
            case "from" -> {
                if (!group.members().contains(other)) {
                    findings.add(Finding.warning(
                            subject,
                            "The foreign key " + name + " of " + other + ", which is not in " + group.words()
                                    + ", points at it: rows of that table on the target can be left without theirs.",
                            add));
                }
            }
            case "trigger" ->
                findings.add(Finding.info(
                        subject,
                        "The trigger " + name + " (" + other
                                + ") fires on the source and not for rows that are applied: what"
                                + " it writes to other tables reaches the target only if these are in a sync too."));
            default ->
                findings.add(Finding.warning(
                        subject,
                        "The trigger " + name + " (" + other
                                + ") fires for replicated rows too, also on a target that has"
                                + " it: what it does would be done twice.",
                        "on the target: ALTER TABLE " + Sql.identifier(table) + " ENABLE TRIGGER "
                                + Sql.identifier(name) + ";"));
        }
    }
}
