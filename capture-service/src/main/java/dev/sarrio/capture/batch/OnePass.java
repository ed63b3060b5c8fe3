package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.TableState;
import dev.sarrio.postgres.PgSession;

/** Whether reading a whole table once is cheaper than many look-ups. By its size on disk, not by statistics. */
final class OnePass {
    private static final int PAGES_PER_KEY = 3;
    private static final String PAGES =
            "SELECT sum(pg_relation_size(m.oid::oid))::int8 / 8192 AS pages FROM unnest($1::int8[]) AS m(oid)";

    private OnePass() {}

    static boolean pays(PgSession session, TableState table, RowQuery.Keys keys) {
        Long[] oids = table.members().stream().map(TableState.Member::oid).toArray(Long[]::new);
        Long pages = session.execute(PAGES, (Object) oids).iterator().next().getLong("pages");
        return pages != null && keys.count() > PAGES_PER_KEY * pages;
    }
}
