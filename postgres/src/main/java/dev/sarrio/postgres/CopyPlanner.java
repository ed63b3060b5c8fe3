package dev.sarrio.postgres;

import dev.sarrio.core.name.TableName;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts tables into chunks: by ranges of pages where the server can read those by themselves (PostgreSQL 14 and newer), else by ranges of
 * the key's first column. It reads the catalog, and a sample of a big table's pages. For one thread.
 */
public final class CopyPlanner {
    /** About how much a chunk is: so long does its snapshot live on the source. */
    public static final long CHUNK_BYTES = 64L << 20;

    private static final int WITH_TID_RANGE_SCAN = 14;
    /** Types whose order is the same in all of their sessions' settings, and that compare by operators of pg_catalog. */
    private static final Set<String> CUT_TYPES = Set.of(
            "int2", "int4", "int8", "numeric", "uuid", "date", "timestamp", "timestamptz", "text", "varchar", "bpchar");

    private static final int SAMPLE_PAGES = 2000;
    private static final String MEMBERS = Sql.resource(CopyPlanner.class, "members.sql");
    private final PgSession source;
    private final ServerVersion version;
    private final long chunkBytes;

    public CopyPlanner(PgSession source, ServerVersion version, long chunkBytes) {
        this.source = source;
        this.version = version;
        this.chunkBytes = chunkBytes;
    }

    /** The chunks of a table, the biggest relation first: together all of its rows, each once as long as nobody moves them. */
    public List<CopyChunk> chunks(Table table) {
        List<CopyChunk> chunks = new ArrayList<>();
        long all = 0;
        boolean readable = true;
        for (Row r : source.execute(MEMBERS, table.oid())) {
            all += r.getLong("bytes");
            readable &= r.getBoolean("readable");
            chunks.addAll(cut(table, r));
        }
        // a role that may read the root may not be allowed to read a partition by its own name
        return readable && !chunks.isEmpty() ? chunks : List.of(CopyChunk.whole(table.name(), 0, all));
    }

    private List<CopyChunk> cut(Table table, Row member) {
        TableName relation = new TableName(member.getString("schema"), member.getString("name"));
        long filenode = member.getLong("filenode");
        long bytes = member.getLong("bytes");
        long count = Math.max(1, Math.round((double) bytes / chunkBytes));
        if (count == 1 || !member.getBoolean("readable")) {
            return List.of(CopyChunk.whole(relation, filenode, bytes));
        }
        long pages = member.getLong("heap_bytes") / member.getLong("page_bytes");
        boolean byPages = version.major() >= WITH_TID_RANGE_SCAN;
        String column = byPages ? null : cutColumn(table);
        List<String> bounds =
                byPages ? pages(pages, count) : column == null ? List.of() : keys(relation, column, pages, count);
        List<CopyChunk> chunks = new ArrayList<>();
        for (int i = 0; i <= bounds.size(); i++) {
            chunks.add(new CopyChunk(
                    relation,
                    filenode,
                    column,
                    i == 0 ? null : bounds.get(i - 1),
                    i == bounds.size() ? null : bounds.get(i),
                    bytes / (bounds.size() + 1)));
        }
        return chunks;
    }

    private static List<String> pages(long pages, long count) {
        List<String> bounds = new ArrayList<>();
        for (long i = 1; i < Math.min(count, pages); i++) {
            bounds.add(String.valueOf(pages * i / Math.min(count, pages)));
        }
        return bounds;
    }

    /** The key's first column, if its index can find a range of it. */
    private static String cutColumn(Table table) {
        if (table.key() == null) {
            return null;
        }
        Column first = table.key().columns().get(0);
        return CUT_TYPES.contains(first.baseType()) ? first.name() : null;
    }

    /** Values of the column that cut the relation into about so many parts, by a sample. */
    private List<String> keys(TableName relation, String column, long pages, long count) {
        String name = Sql.identifier(column);
        double percent = Math.min(100, 100.0 * SAMPLE_PAGES / Math.max(1, pages));
        Set<String> bounds = new LinkedHashSet<>(); // a value that fills several parts bounds one
        source.execute(
                        "SELECT DISTINCT ON (part) k::text AS bound FROM (SELECT " + name
                                + " AS k, pg_catalog.ntile($1::text::int4) OVER (ORDER BY " + name
                                + ") AS part FROM ONLY "
                                + Sql.identifier(relation) + " TABLESAMPLE SYSTEM (" + percent
                                + ")) s WHERE part > 1 ORDER BY part, k",
                        String.valueOf(count))
                .forEach(r -> bounds.add(r.getString("bound")));
        return List.copyOf(bounds);
    }
}
