package dev.sarrio.standalone.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The audience's own look at both sides, past everything that Sarrio says: counts, hashes over all rows, sequences. */
final class TwoSides {
    private final Connection source;
    private final Connection target;

    TwoSides(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    /** The tables (roots of partitions included, partitions not) that differ, each with both counts; empty if none does. */
    List<String> different(List<String> tables) throws SQLException {
        List<String> different = new ArrayList<>();
        for (String table : tables) {
            String here = rowsAndHash(source, table);
            String there = rowsAndHash(target, table);
            if (!here.equals(there)) {
                different.add(table + " (" + here + " against " + there + ")");
            }
        }
        return different;
    }

    long rows(Connection of, List<String> tables) throws SQLException {
        long rows = 0;
        for (String table : tables) {
            rows += Long.parseLong(rowsAndHash(of, table).split(" ")[0]);
        }
        return rows;
    }

    /** Where the source's sequences are now. */
    Map<String, Long> sourceSequences() throws SQLException {
        return lastValues(source);
    }

    /** Sequences that would hand out a value on the target that the source had handed out by then. */
    List<String> sequencesBehind(Map<String, Long> then) throws SQLException {
        List<String> behind = new ArrayList<>();
        Map<String, Long> there = lastValues(target);
        then.forEach((name, value) -> {
            if (there.getOrDefault(name, 0L) < value) {
                behind.add(name + " (" + value + " against " + there.get(name) + ")");
            }
        });
        return behind;
    }

    /** Tables and roots of partitions of schema public that have a primary key. */
    static List<String> tablesWithKey(Connection of) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = of.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
                                + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1")) {
            while (rows.next()) {
                tables.add("public." + rows.getString(1));
            }
        }
        return tables;
    }

    private static Map<String, Long> lastValues(Connection of) throws SQLException {
        Map<String, Long> values = new TreeMap<>();
        try (Statement statement = of.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'")) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getLong(2));
            }
        }
        return values;
    }

    private static String rowsAndHash(Connection of, String table) throws SQLException {
        String quoted = '"' + table.replace(".", "\".\"") + '"';
        try (Statement statement = of.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM " + quoted
                                + " t")) {
            row.next();
            return row.getLong(1) + " rows, hash " + row.getString(2);
        }
    }
}
