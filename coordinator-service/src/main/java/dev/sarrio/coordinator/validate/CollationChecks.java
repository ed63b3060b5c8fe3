package dev.sarrio.coordinator.validate;

import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Whether the target has the collations of the source, or what they are made of. For one thread. */
final class CollationChecks {
    private static final String COLLATIONS = Sql.resource(CollationChecks.class, "collations.sql");
    private static final String KNOWN = Sql.resource(CollationChecks.class, "known-collations.sql");
    private static final String ICU = "i";
    private static final String BUILTIN = "b";
    private final DatabaseView source;
    private final DatabaseView target;
    private final Needs needs;

    CollationChecks(DatabaseView source, DatabaseView target, Needs needs) {
        this.source = source;
        this.target = target;
        this.needs = needs;
    }

    List<Finding> run() {
        List<Row> own = new ArrayList<>();
        source.session.execute(COLLATIONS, (Object) needs.oids("pg_collation")).forEach(own::add);
        Set<Integer> known = new HashSet<>();
        target.session
                .execute(
                        KNOWN,
                        column(own, r -> r.getString("schema")),
                        column(own, r -> r.getString("name")),
                        column(own, r -> r.getString("provider")),
                        column(own, r -> r.getString("locale")))
                .forEach(r -> known.add(r.getInteger("place")));
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            if (!known.contains(i + 1)) {
                findings.add(missing(own.get(i)));
            }
        }
        return findings;
    }

    private static String[] column(List<Row> rows, Function<Row, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    private Finding missing(Row r) {
        String locale = r.getString("locale");
        String made =
                switch (r.getString("provider")) {
                    case ICU -> "Use a server with ICU that has this locale";
                    case BUILTIN -> "Use PostgreSQL " + source.version.major() + " or newer there";
                    default ->
                        "Install the locale on that host, then SELECT pg_import_system_collations('pg_catalog'); as a superuser";
                };
        return Needs.inTheWay(
                needs.of("pg_collation", r.getLong("oid")),
                target.name.toString(),
                "Collation " + Sql.identifier(r.getString("schema")) + "." + Sql.identifier(r.getString("name"))
                        + " of the source (locale " + locale + ") can't be had.",
                made + "; or take another on the source: ALTER TABLE … ALTER COLUMN … TYPE … COLLATE …;");
    }
}
