package dev.sarrio.coordinator.leave;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is of Sarrio in a database, as its catalog says.
 *
 * @param schema whether there is a schema sarrio
 * @param settings of roles or the database, which somebody made: Sarrio never does
 * @param others what somebody else has put into schema sarrio; it stays, and the schema with it
 */
public record Leftovers(
        DatabaseName database,
        List<String> triggers,
        List<String> functions,
        List<String> tables,
        boolean schema,
        List<String> settings,
        List<String> others) {
    private static final String QUERY = Sql.resource(Leftovers.class, "leftovers.sql");

    static Leftovers in(DatabaseName database, PgSession session) {
        Map<String, List<String>> found = new HashMap<>();
        for (Row r : session.query(QUERY)) {
            found.computeIfAbsent(r.getString("kind"), k -> new ArrayList<>()).add(r.getString("name"));
        }
        return new Leftovers(
                database,
                found.getOrDefault("trigger", List.of()),
                found.getOrDefault("function", List.of()),
                found.getOrDefault("table", List.of()),
                found.containsKey("schema"),
                found.getOrDefault("setting", List.of()),
                found.getOrDefault("other", List.of()));
    }

    /** Whether the database is as if Sarrio had never been there. */
    public boolean none() {
        return triggers.isEmpty()
                && functions.isEmpty()
                && tables.isEmpty()
                && settings.isEmpty()
                && (!schema || !others.isEmpty());
    }

    public String sentence() {
        return triggers.size() + " triggers, " + functions.size() + " functions, " + tables.size()
                + " tables of Sarrio left on "
                + database
                + (settings.isEmpty() ? "" : "; settings: " + String.join(", ", settings))
                + (others.isEmpty()
                        ? schema ? "; and the empty schema sarrio" : ""
                        : "; schema sarrio stays, since somebody else's things are in it: "
                                + String.join(", ", others));
    }
}
