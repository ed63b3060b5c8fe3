package dev.sarrio.coordinator.validate;

import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether the target has the roles that own things of the source, have rights on them or are named by policies. For one thread. */
final class RoleChecks {
    private static final String ROLES = Sql.resource(RoleChecks.class, "roles.sql");
    private static final String KNOWN = Sql.resource(RoleChecks.class, "known-roles.sql");
    private final DatabaseView source;
    private final DatabaseView target;

    RoleChecks(DatabaseView source, DatabaseView target) {
        this.source = source;
        this.target = target;
    }

    /** @param tables of the sync */
    List<Finding> run(Collection<Row> tables) {
        Map<String, Set<String>> missing = new TreeMap<>();
        Set<String> owners = new TreeSet<>();
        tables.forEach(r -> owners.add(r.getString("owner")));
        owners.forEach(o -> missing.put(o, new TreeSet<>(Set.of("owner"))));
        source.session.query(ROLES).forEach(r -> missing.merge(r.getString("role"), uses(r), RoleChecks::both));
        Map<String, Boolean> members = new HashMap<>();
        target.session
                .execute(KNOWN, (Object) missing.keySet().toArray(String[]::new))
                .forEach(r -> members.put(r.getString("role"), r.getBoolean("member")));
        missing.keySet().removeAll(members.keySet());
        List<Finding> findings = new ArrayList<>();
        if (!missing.isEmpty()) {
            findings.add(missing(missing));
        }
        owners.removeIf(o -> members.getOrDefault(o, true));
        if (!owners.isEmpty()) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "The copied tables will belong to " + target.role() + ", which is no member of their owners: "
                            + Listing.names(owners) + ".",
                    Listing.statements(owners.stream()
                                    .map(o -> "GRANT " + Sql.identifier(o) + " TO " + target.role() + ";")
                                    .toList())
                            + " before the copy, or change the owner afterwards."));
        }
        return findings;
    }

    private static Set<String> uses(Row r) {
        Set<String> uses = new TreeSet<>();
        Map.of("owns", "owner", "granted", "rights", "in_policies", "policies").forEach((column, use) -> {
            if (r.getBoolean(column)) {
                uses.add(use);
            }
        });
        return uses;
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        one.addAll(other);
        return one;
    }

    private Finding missing(Map<String, Set<String>> missing) {
        List<String> names = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        missing.forEach((role, uses) -> {
            names.add(role + " (" + String.join(", ", uses) + ")");
            statements.add("CREATE ROLE " + Sql.identifier(role) + ";");
        });
        return Finding.warning(
                target.name.toString(),
                "Roles of the source are not there: " + Listing.names(names) + ". What they own will belong to "
                        + target.role() + "; their rights, and policies that name them, are left out.",
                Listing.statements(statements) + " before the copy.");
    }
}
