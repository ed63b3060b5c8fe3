package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at every database of a sync. Thread-safe; takes seconds; a database that can't be reached is a finding, not an exception. */
public final class Validation {
    private static final String APPLICATION = "sarrio validate";
    private final PgServers servers;
    private final String toolDirectories;

    public Validation(PgServers servers) {
        this(servers, System.getenv("SARRIO_PG_BIN"));
    }

    /** @param toolDirectories where pg_dump is looked for first, as for the copy; null for the usual places only */
    public Validation(PgServers servers, String toolDirectories) {
        this.servers = servers;
        this.toolDirectories = toolDirectories;
    }

    /** @param connections of the sync's sources and targets */
    public List<Finding> run(DesiredSync sync, Map<DatabaseName, Connection> connections) {
        return run(sync, connections, Set.of(), Set.of());
    }

    /**
     * @param makedelta those of them where what syncs write goes on
     * @param imaged tables of which whole rows are logged on the source
     */
    public List<Finding> run(
            DesiredSync sync,
            Map<DatabaseName, Connection> connections,
            Set<DatabaseName> makedelta,
            Set<TableName> imaged) {
        List<Finding> findings = new ArrayList<>();
        if (sync.tables().isEmpty()) {
            findings.add(Finding.warning(
                    "sync " + sync.name(), "The sync has no tables.", "Add some to its relgroup: add all tables …"));
        }
        Map<DatabaseName, DatabaseView> views = new LinkedHashMap<>();
        try {
            Set<DatabaseName> all = new LinkedHashSet<>(sync.sources());
            all.addAll(sync.written());
            open(all, connections, views, findings);
            look(sync, makedelta, imaged, views, findings);
        } finally {
            views.values().forEach(v -> v.session.close());
        }
        return findings;
    }

    private void open(
            Set<DatabaseName> names,
            Map<DatabaseName, Connection> connections,
            Map<DatabaseName, DatabaseView> views,
            List<Finding> findings) {
        for (DatabaseName name : names) {
            Connection connection = connections.get(name);
            if (connection == null) {
                throw new IllegalArgumentException("No connection of database " + name);
            }
            PgSession session = null;
            try {
                session = servers.connect(connection, APPLICATION);
                views.putIfAbsent(name, new DatabaseView(name, session));
            } catch (SarrioException e) {
                findings.add(told(name, e));
                if (session != null) {
                    session.close();
                }
            }
        }
    }

    private void look(
            DesiredSync sync,
            Set<DatabaseName> makedelta,
            Set<TableName> imaged,
            Map<DatabaseName, DatabaseView> views,
            List<Finding> findings) {
        DatabaseView first = null;
        for (DatabaseName name : sync.sources()) {
            DatabaseView source = views.get(name);
            if (source != null) {
                first = first == null ? source : first;
                add(findings, name, () -> new SourceChecks(source, sync, makedelta.contains(name), imaged).run());
            }
        }
        for (DatabaseName name : sync.written()) {
            DatabaseView target = views.get(name);
            DatabaseView source = sync.twoWay() ? views.get(sync.sourcesOf(name).get(0)) : first;
            DesiredSync towards = sync.with(sync.copyTo(name));
            if (target != null) {
                add(findings, name, () -> new TargetChecks(target, source, towards).run());
            }
            boolean seen = sync.twoWay() && name.equals(sync.sources().get(0)); // as a pair they are looked at once
            if (target != null && source != null && target != source && !seen) {
                add(findings, name, () -> new PairChecks(source, target, towards, toolDirectories).run());
            }
        }
        if (sync.twoWay() && sync.sources().stream().allMatch(views::containsKey)) {
            DatabaseView one = views.get(sync.sources().get(0));
            sync.sources().stream()
                    .skip(1)
                    .map(views::get)
                    .forEach(other -> add(findings, other.name, () -> new FunctionChecks(one, other, sync).run()));
        }
    }

    private interface Checks {
        List<Finding> run();
    }

    private static void add(List<Finding> findings, DatabaseName name, Checks checks) {
        try {
            findings.addAll(checks.run());
        } catch (SarrioException e) {
            findings.add(told(name, e));
        }
    }

    private static Finding told(DatabaseName name, SarrioException e) {
        return Finding.error(name.toString(), e.getMessage() + ".", e.remedy() + ".");
    }
}
