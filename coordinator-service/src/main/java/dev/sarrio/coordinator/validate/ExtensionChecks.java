package dev.sarrio.coordinator.validate;

import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the target has the source's extensions, or they can be installed there. For one thread. */
final class ExtensionChecks {
    private static final String EXTENSIONS = Sql.resource(ExtensionChecks.class, "extensions.sql");
    private static final String AVAILABLE = Sql.resource(ExtensionChecks.class, "available.sql");
    private static final Set<String> ALWAYS_THERE = Set.of("public", "pg_catalog");
    private final DatabaseView source;
    private final DatabaseView target;
    private final Needs needs;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> newer = new ArrayList<>();

    ExtensionChecks(DatabaseView source, DatabaseView target, Needs needs) {
        this.source = source;
        this.target = target;
        this.needs = needs;
    }

    List<Finding> run() {
        Map<String, Row> installed = new HashMap<>();
        source.session.query(EXTENSIONS).forEach(r -> installed.put(r.getString("name"), r));
        Map<String, Row> known = new HashMap<>();
        target.session
                .execute(AVAILABLE, (Object) installed.keySet().toArray(String[]::new))
                .forEach(r -> known.put(r.getString("name"), r));
        installed.keySet().stream().sorted().forEach(name -> look(name, installed.get(name), known.get(name)));
        if (!newer.isEmpty()) {
            findings.add(Finding.info(
                    target.name.toString(),
                    "Extensions are there in a newer version than the source's: " + Listing.names(newer) + "."));
        }
        return findings;
    }

    private void look(String name, Row own, Row known) {
        String subject = target.name.toString();
        Set<String> tables = needs.of("pg_extension", own.getLong("oid"));
        if (known == null) {
            findings.add(Needs.inTheWay(
                    tables,
                    subject,
                    "Extension " + name + " of the source is not available.",
                    "Install it there, or drop what uses it on the source."));
        } else if (!known.getBoolean("installed")
                && !known.getBoolean("anyone")
                && !target.facts.getBoolean("administrator")) {
            findings.add(Needs.inTheWay(
                    tables,
                    subject,
                    "Extension " + name + " of the source is not installed, and only a superuser may install it.",
                    create(name, own.getString("schema")) + " as a superuser, before the copy."));
        } else if (isOlder(known.getString("version"), own.getString("version"))) {
            findings.add(Finding.warning(
                    subject,
                    "Extension " + name + " is there in version " + known.getString("version")
                            + ", older than the source's " + own.getString("version")
                            + ": what that added can't be copied.",
                    known.getBoolean("installed")
                            ? "ALTER EXTENSION " + Sql.identifier(name) + " UPDATE; if the server has a newer one."
                            : "Install a newer one on that server, or drop what uses it on the source."));
        } else if (!known.getString("version").equals(own.getString("version"))) {
            newer.add(name + " (" + own.getString("version") + ", there " + known.getString("version") + ")");
        }
    }

    /** A schema must be the role's own, so that the copy can fill it. */
    private String create(String name, String schema) {
        String first = ALWAYS_THERE.contains(schema)
                ? ""
                : "CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(schema) + " AUTHORIZATION " + target.role() + "; ";
        return first + "CREATE EXTENSION " + Sql.identifier(name) + " SCHEMA " + Sql.identifier(schema) + ";";
    }

    /** 1.9 is older than 1.10. */
    private static boolean isOlder(String version, String than) {
        return Arrays.compare(numbers(version), numbers(than)) < 0;
    }

    private static long[] numbers(String version) {
        return Arrays.stream(version.split("\\D+"))
                .filter(n -> !n.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
