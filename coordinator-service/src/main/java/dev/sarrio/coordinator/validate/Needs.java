package dev.sarrio.coordinator.validate;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which of some tables can't be made without which things of their database, as its catalog has it. */
final class Needs {
    private static final String NEEDS = Sql.resource(Needs.class, "needs.sql");
    private final Map<Thing, Set<String>> tables = new HashMap<>();

    /** @param catalog that the oid is of, e.g. `pg_extension` */
    private record Thing(String catalog, long oid) {}

    static Needs none() {
        return new Needs();
    }

    static Needs of(DatabaseView source, List<TableName> tables) {
        Needs needs = new Needs();
        for (Row r : source.about(NEEDS, tables)) {
            needs.tables
                    .computeIfAbsent(new Thing(r.getString("what"), r.getLong("oid")), t -> new TreeSet<>())
                    .add(tables.get(r.getInteger("place") - 1).toString());
        }
        return needs;
    }

    /** The tables that need it. */
    Set<String> of(String catalog, long oid) {
        return tables.getOrDefault(new Thing(catalog, oid), Set.of());
    }

    Long[] oids(String catalog) {
        return tables.keySet().stream()
                .filter(t -> t.catalog().equals(catalog))
                .map(Thing::oid)
                .toArray(Long[]::new);
    }

    /** An error if tables need what is in the way of the copy, else a warning. */
    static Finding inTheWay(Collection<String> tables, String subject, String message, String remedy) {
        return tables.isEmpty()
                ? Finding.warning(subject, message, remedy)
                : Finding.error(subject, message + " Needed by " + Listing.names(tables) + ".", remedy);
    }
}
