package dev.sarrio.coordinator.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.CopyPlanner;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much there is to copy. */
final class SourceSizes {
    static final String APPLICATION = "sarrio coordinator";
    /** Each statement alone, so that none holds what the one before has looked at; whoever locks a table keeps the plan waiting for moments only. */
    static final String READ_ONLY = "SET default_transaction_read_only = on; SET row_security = off;"
            + " SET lock_timeout = '2s'; SET statement_timeout = '60s'";

    private static final int UNKNOWN_IS_NEGATIVE = 14;

    private SourceSizes() {}

    /** @param rows null if the catalog does not know @param chunks 0 of a table without a key, which comes with the stream */
    record Found(Long rows, long bytes, int chunks) {}

    /** Of those of the tables that are there. */
    static Map<TableName, Found> look(PgServers servers, Connection source, Collection<TableName> tables) {
        Map<TableName, Found> found = new TreeMap<>();
        try (PgSession session = servers.connect(source, APPLICATION)) {
            session.query(READ_ONLY);
            ServerVersion version = ServerVersion.of(session);
            CopyPlanner planner = new CopyPlanner(session, version, CopyPlanner.CHUNK_BYTES);
            for (Table table : new Catalog(session, version).tables()) {
                if (tables.contains(table.name())) {
                    List<CopyChunk> chunks = planner.chunks(table);
                    found.put(
                            table.name(),
                            new Found(
                                    rows(table, version),
                                    chunks.stream().mapToLong(CopyChunk::bytes).sum(),
                                    table.key() == null ? 0 : chunks.size()));
                }
            }
        }
        return found;
    }

    /** Before PostgreSQL 14 a table that was never analysed has 0 rows as an empty one has; since then -1. */
    private static Long rows(Table table, ServerVersion version) {
        boolean known =
                table.estimatedRows() > 0 || table.estimatedRows() == 0 && version.major() >= UNKNOWN_IS_NEGATIVE;
        return known ? Long.valueOf(table.estimatedRows()) : null;
    }
}
