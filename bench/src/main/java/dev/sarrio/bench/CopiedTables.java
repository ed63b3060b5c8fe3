package dev.sarrio.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a database has of the tables that are copied. */
final class CopiedTables {
    private static final List<String> TABLES = List.of("w5_parent", "w5_child");

    private CopiedTables() {}

    /** Count and hash of each table's rows; a table that is not there fails. */
    static Map<String, String> rows(Connection c) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        for (String table : TABLES) {
            rows.put(
                    table,
                    text(
                            c,
                            "SELECT count(*) || ' rows, hash ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "
                                    + table + " t"));
        }
        return rows;
    }

    /** The definitions of all indexes and constraints that are valid. */
    static String rules(Connection c) throws SQLException, IOException {
        return text(c, Servers.resource("copy-rules.sql"));
    }

    /** Of all tables without their indexes. */
    static long bytes(Connection c) throws SQLException {
        long bytes = 0;
        for (String table : TABLES) {
            bytes += Long.parseLong(text(c, "SELECT pg_table_size('" + table + "')"));
        }
        return bytes;
    }

    private static String text(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
