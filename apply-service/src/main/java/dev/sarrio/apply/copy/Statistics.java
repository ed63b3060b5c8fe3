package dev.sarrio.apply.copy;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Makes the planner's statistics of tables, of several at the same time. */
final class Statistics {
    private Statistics() {}

    /**
     * Returns when all are made.
     *
     * @param sessions at most so many tables at the same time
     * @throws SarrioException of the first one that fails
     */
    static void make(List<TableName> tables, int sessions, Supplier<PgSession> connect) {
        Queue<TableName> left = new ConcurrentLinkedQueue<>(tables);
        int parallel = Math.min(sessions, tables.size());
        if (parallel == 0) {
            return;
        }
        try (Crew crew = new Crew(parallel, "sarrio-statistics")) {
            for (int i = 0; i < parallel; i++) {
                crew.start(() -> {
                    try (PgSession session = connect.get()) {
                        for (TableName t = left.poll(); t != null; t = left.poll()) {
                            session.query("ANALYZE " + Sql.identifier(t));
                        }
                    }
                });
            }
            crew.await("Making statistics");
        }
    }
}
