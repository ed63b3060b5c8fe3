package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgTools;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What only shows when both databases are looked at together. For one thread. */
final class PairChecks {
    private final DatabaseView source;
    private final DatabaseView target;
    private final DesiredSync sync;
    private final String toolDirectories;
    private final List<Finding> findings = new ArrayList<>();

    PairChecks(DatabaseView source, DatabaseView target, DesiredSync sync, String toolDirectories) {
        this.source = source;
        this.target = target;
        this.sync = sync;
        this.toolDirectories = toolDirectories;
    }

    List<Finding> run() {
        if (source.facts.getString("identity").equals(target.facts.getString("identity"))) {
            findings.add(Finding.error(
                    target.name.toString(),
                    "It is the same database as " + source.name + ".",
                    "Correct host, port or dbname of one of them."));
        }
        text();
        if (sync.copy() == CopyMode.SCHEMA_AND_DATA) {
            schemaCopy();
        }
        return findings;
    }

    private void text() {
        String from = source.facts.getString("encoding");
        String to = target.facts.getString("encoding");
        if (!from.equals(to)) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Its encoding is " + to + ", the source's " + from
                            + ": text that does not exist there stops the sync.",
                    "CREATE DATABASE … ENCODING '" + from + "' TEMPLATE template0;"));
        }
        if (!source.facts.getString("collate").equals(target.facts.getString("collate"))) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Its collation is " + target.facts.getString("collate") + ", the source's "
                            + source.facts.getString("collate") + ": text may sort differently.",
                    "CREATE DATABASE … LC_COLLATE '" + source.facts.getString("collate")
                            + "' TEMPLATE template0; or leave it, if nothing depends on the order."));
        }
    }

    private void schemaCopy() {
        try {
            PgTools.fit(source.version, toolDirectories);
        } catch (SarrioException e) {
            findings.add(Finding.warning(source.name.toString(), e.getMessage() + ".", e.remedy() + "."));
        }
        Set<String> extensions = source.names(
                "SELECT extname::text FROM pg_catalog.pg_extension WHERE extname::text <> ALL ($1::text[])",
                List.of("plpgsql"));
        Set<String> known = target.names(
                "SELECT name::text FROM pg_catalog.pg_available_extensions WHERE name::text = ANY ($1::text[])",
                extensions);
        for (String extension : new TreeSet<>(extensions)) {
            if (!known.contains(extension)) {
                findings.add(Finding.warning(
                        target.name.toString(),
                        "Extension " + extension + " of the source is not available.",
                        "Install it there, or drop what uses it on the source."));
            }
        }
        owners();
    }

    private void owners() {
        Map<TableName, Row> rows = source.tablePrivileges(sync.tables());
        Set<String> owners = new TreeSet<>();
        rows.values().forEach(r -> owners.add(r.getString("owner")));
        Set<String> there = target.names(
                "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname::text = ANY ($1::text[])"
                        + " AND pg_catalog.pg_has_role(oid, 'MEMBER')",
                owners);
        owners.removeAll(there);
        if (!owners.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "The copied tables will belong to " + target.role() + ": the roles that own them on the source ("
                            + String.join(", ", owners) + ") are not there, or it is no member of them.",
                    "CREATE ROLE …; GRANT … TO " + target.role()
                            + "; before the copy, or change the owner afterwards."));
        }
    }
}
