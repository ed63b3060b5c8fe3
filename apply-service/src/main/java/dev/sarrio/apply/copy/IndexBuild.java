package dev.sarrio.apply.copy;

import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How indexes and constraints are made.
 *
 * @param jobs how many at the same time
 * @param settings of their sessions: names and values
 */
record IndexBuild(int jobs, Map<String, String> settings) {
    static final IndexBuild PLAIN = new IndexBuild(1, Map.of());

    /** As libpq takes them; empty for none. */
    String options() {
        return settings.entrySet().stream()
                .map(s -> "-c " + s.getKey() + "=" + s.getValue())
                .collect(Collectors.joining(" "));
    }

    /** As statements. */
    String statements() {
        return settings.entrySet().stream()
                .map(s -> "SET " + s.getKey() + " = " + Sql.literal(s.getValue()) + ";")
                .collect(Collectors.joining(" "));
    }

    /** @param memoryBytes of each, unless the server is set to more */
    static IndexBuild of(PgSession target, int jobs, long memoryBytes) {
        long there = target.query("SELECT setting::int8 * 1024 FROM pg_catalog.pg_settings"
                        + " WHERE name = 'maintenance_work_mem'")
                .iterator()
                .next()
                .getLong(0);
        return new IndexBuild(jobs, Map.of("maintenance_work_mem", Math.max(there, memoryBytes) / 1024 + "kB"));
    }

    /** By half as many at the same time, the others being busy. */
    IndexBuild half() {
        return new IndexBuild(Math.max(1, jobs / 2), settings);
    }
}
