package dev.sarrio.coordinator.validate;

import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What of the source a copy of its schema leaves out or leaves to be finished by hand, as far as the target has not got it. For one thread. */
final class LeftOutChecks {
    private static final String LEFT_OUT = Sql.resource(LeftOutChecks.class, "left-out.sql");
    private static final String SETTINGS = Sql.resource(LeftOutChecks.class, "settings.sql");
    private static final String WRAPPERS = Sql.resource(LeftOutChecks.class, "wrappers.sql");
    private final DatabaseView source;
    private final DatabaseView target;
    private final List<Finding> findings = new ArrayList<>();

    LeftOutChecks(DatabaseView source, DatabaseView target) {
        this.source = source;
        this.target = target;
    }

    /** @param on the server of a user mapping, the wrapper of a server; null for others */
    private record Thing(String what, String name, String on) {
        static Thing of(Row r) {
            return new Thing(r.getString("what"), r.getString("name"), r.getString("on_what"));
        }
    }

    /** @param role null for everyone  @param value as it follows SET … TO */
    private record Setting(String role, String name, String value) {
        static Setting of(Row r) {
            return new Setting(r.getString("role"), r.getString("name"), r.getString("value"));
        }

        String statement(String database) {
            // what an application set for itself can be a secret
            String shown = name.contains(".") ? "'…'" : value;
            String whose = role == null
                    ? "ALTER DATABASE " + database
                    : "ALTER ROLE " + Sql.identifier(role) + " IN DATABASE " + database;
            return whose + " SET " + name + " TO " + shown + ";";
        }
    }

    List<Finding> things() {
        Set<Thing> lacking = lacking(LEFT_OUT, Thing::of);
        named(
                lacking,
                "view",
                "Materialized views are filled when the copy is complete, and stay as they are then",
                n -> "REFRESH MATERIALIZED VIEW " + n + ";",
                "whenever it is to be newer.");
        if (!target.facts.getBoolean("administrator")) {
            named(
                    lacking,
                    "event trigger",
                    "Event triggers are left out, since only a superuser may make them",
                    n -> "CREATE EVENT TRIGGER " + n + " …;",
                    "as a superuser, after the copy.");
        }
        named(
                lacking,
                "publication",
                "Publications are left out",
                n -> "CREATE PUBLICATION " + n + " …;",
                "once somebody is to subscribe to the target.");
        named(
                lacking,
                "subscription",
                "Subscriptions are left out",
                n -> "CREATE SUBSCRIPTION " + n + " …;",
                "once the target takes the place of the source.");
        named(
                lacking,
                "label",
                "Security labels are left out, of the provider",
                n -> "SECURITY LABEL FOR " + n + " ON … IS '…';",
                "after the copy.");
        if (!target.facts.getBoolean("administrator")) {
            servers(lacking);
        }
        if (!source.facts.getBoolean("superuser")) {
            userMappings(lacking);
        }
        List<String> tablespaces = names(lacking, "tablespace");
        if (!tablespaces.isEmpty()) {
            findings.add(Finding.info(
                    target.name.toString(),
                    "What is in other tablespaces on the source (" + Listing.names(tablespaces)
                            + ") comes into the database's own."));
        }
        return findings;
    }

    List<Finding> settings() {
        String database = Sql.identifier(target.facts.getString("name"));
        List<String> statements = lacking(SETTINGS, Setting::of).stream()
                .map(s -> s.statement(database))
                .toList();
        if (!statements.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Settings of the source's database, and of roles in it, are left out (" + statements.size() + ").",
                    Listing.statements(statements)));
        }
        return findings;
    }

    /** What the source has and the target has not. */
    private <T> Set<T> lacking(String query, Function<Row, T> thing) {
        Set<T> all = new LinkedHashSet<>();
        source.session.query(query).forEach(r -> all.add(thing.apply(r)));
        if (!all.isEmpty()) {
            target.session.query(query).forEach(r -> all.remove(thing.apply(r)));
        }
        return all;
    }

    private static List<String> names(Collection<Thing> things, String what) {
        return things.stream()
                .filter(t -> t.what().equals(what))
                .map(Thing::name)
                .toList();
    }

    private void named(
            Collection<Thing> things, String what, String message, Function<String, String> statement, String when) {
        List<String> names = names(things, what);
        if (!names.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    message + ": " + Listing.names(names) + ".",
                    Listing.statements(names.stream().map(statement).toList()) + " " + when));
        }
    }

    private void servers(Collection<Thing> things) {
        List<Thing> servers =
                things.stream().filter(t -> t.what().equals("server")).toList();
        Set<String> wrappers = new TreeSet<>(servers.stream().map(Thing::on).toList());
        Set<String> usable = target.names(WRAPPERS, wrappers);
        wrappers.removeAll(usable);
        List<String> names = servers.stream()
                .filter(t -> !usable.contains(t.on()))
                .map(Thing::name)
                .toList();
        if (!names.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Foreign servers and their foreign tables are left out, since their wrappers are not there or not for "
                            + target.role() + ": " + Listing.names(names) + ".",
                    Listing.statements(wrappers.stream()
                                    .map(w -> "GRANT USAGE ON FOREIGN DATA WRAPPER " + Sql.identifier(w) + " TO "
                                            + target.role() + ";")
                                    .toList())
                            + " before the copy, once the extension that has it is installed."));
        }
    }

    private void userMappings(Collection<Thing> things) {
        List<String> statements = things.stream()
                .filter(t -> t.what().equals("user mapping"))
                .map(t -> "ALTER USER MAPPING FOR " + t.name() + " SERVER " + t.on() + " OPTIONS (ADD …);")
                .toList();
        if (!statements.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "User mappings come without their options (" + statements.size() + "): " + source.role()
                            + " may not see them on the source.",
                    Listing.statements(statements) + " after the copy."));
        }
    }
}
