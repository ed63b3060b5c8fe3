package dev.sarrio.apply.copy;

import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;

/**
 * How indexes and constraints are made.
 *
 * @param jobs how many at the same time
 * @param options of their sessions, as libpq takes them
 */
record IndexBuild(int jobs, String options) {
    static final IndexBuild PLAIN = new IndexBuild(1, "");

    private static final int WITH_PARALLEL_WORKERS = 11;

    /** The same, as statements. */
    String settings() {
        return options.isEmpty()
                ? ""
                : "SET " + options.substring(3).replace(" -c ", "; SET ").replaceAll("=(\\d+kB)", " = '$1'");
    }

    /** @param memoryBytes of each, unless the server is set to more */
    static IndexBuild of(PgSession target, int jobs, long memoryBytes) {
        long there = target.query("SELECT setting::int8 * 1024 FROM pg_catalog.pg_settings"
                        + " WHERE name = 'maintenance_work_mem'")
                .iterator()
                .next()
                .getLong(0);
        String options = "-c maintenance_work_mem=" + Math.max(there, memoryBytes) / 1024 + "kB";
        return new IndexBuild(
                jobs,
                ServerVersion.of(target).major() < WITH_PARALLEL_WORKERS
                        ? options
                        : options + " -c max_parallel_maintenance_workers=" + jobs);
    }
}
