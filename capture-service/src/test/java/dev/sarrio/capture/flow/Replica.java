package dev.sarrio.capture.flow;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.Intermediate;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerPosition;
import dev.sarrio.kafka.MarkerReader;
import dev.sarrio.kafka.RangeReader;
import dev.sarrio.postgres.Sql;
import dev.sarrio.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The simplest possible follower of a stream, to judge capture by: every batch in one transaction on a database with the same
 * tables, row by row. Fails if a marker, an offset or a count is not what it should be.
 */
final class Replica implements AutoCloseable {
    private final Connection connection;
    private final MarkerReader markers;
    private final RangeReader ranges;
    private final Map<TableName, Map<String, String>> types = new HashMap<>();
    private final Map<String, PreparedStatement> statements = new TreeMap<>();
    final List<CommittedMarker> applied = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();
    final Mirror mirror = new Mirror();
    java.util.function.Consumer<Replica> afterEachBatch = r -> {};

    Replica(TestDatabase database, KafkaSettings kafka, DatabaseName name, String stream) throws SQLException {
        this.connection = database.superuser();
        connection.setAutoCommit(false);
        try (Statement s = connection.createStatement()) {
            s.execute("SET session_replication_role = replica");
        }
        connection.commit();
        this.markers = new MarkerReader(kafka, "replica-" + name, name, new MarkerPosition(stream, 0, -1, null));
        this.ranges = new RangeReader(kafka, "replica-ranges-" + name, 8 << 20, Duration.ofSeconds(20));
    }

    /** Applies what has come. @return how many batches */
    int follow() throws SQLException {
        List<CommittedMarker> came = markers.poll(Duration.ofMillis(50));
        for (CommittedMarker m : came) {
            try {
                apply(m.marker());
                applied.add(m);
                afterEachBatch.accept(this);
            } catch (AssertionError e) { // whoever awaits a condition would try again, and miss it
                throw new IllegalStateException(m + ": " + e.getMessage(), e);
            }
        }
        return came.size();
    }

    private void apply(BatchMarker marker) throws SQLException {
        for (TablePart part : marker.tables()) {
            ChangeReader reader = new ChangeReader();
            long[] count = new long[1];
            int[] stage = new int[1];
            ranges.read(part, r -> {
                mirror.take(part.table(), r);
                if (Intermediate.is(r)) {
                    return true;
                }
                count[0]++;
                Change change = reader.read(r.value());
                if (part.keyless()) {
                    changes.add(change);
                    applyKeyless(part.table(), change, reader.before(), r.partition());
                    return true;
                }
                int now = change.op() == Op.TRUNCATE ? 0 : change.op() == Op.DELETE ? 1 : 2;
                if (now < stage[0]) {
                    throw new AssertionError("Truncates, deletes, rows is the order; not so in " + part.table());
                }
                stage[0] = now;
                changes.add(change);
                apply(part.table(), change, r.key());
                return true;
            });
            if (count[0] != part.records()) {
                throw new AssertionError(part + " has " + count[0] + " records");
            }
        }
        mirror.check();
        for (PreparedStatement s : statements.values()) {
            s.executeBatch();
        }
        connection.commit();
    }

    /** What goes must be there: nothing is forgiven. */
    private void applyKeyless(TableName table, Change change, Change before, int partition) {
        if (partition != 0) {
            throw new AssertionError("A change of " + table + " in partition " + partition);
        }
        try {
            if (change.op() == Op.TRUNCATE) {
                truncate(table, change);
                return;
            }
            if (before != null) {
                String casts =
                        before.columns().stream().map(c -> cast(table, c)).collect(Collectors.joining(", "));
                int gone = run(
                        "DELETE FROM " + target(table)
                                + " WHERE (tableoid::text || ctid) = (SELECT tableoid::text || ctid FROM "
                                + target(table) + " WHERE ROW(" + Sql.identifiers(before.columns()) + ")::text = ROW("
                                + casts + ")::text LIMIT 1)",
                        before.values());
                if (gone != 1) {
                    throw new AssertionError("Of " + table + " there is no row " + List.of(before.values()));
                }
            }
            if (change.op() != Op.DELETE) {
                insert(table, change);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void truncate(TableName table, Change change) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute("DELETE FROM " + target(table)
                    + (change.constraint() == null ? "" : " WHERE " + change.constraint()));
        }
    }

    private void insert(TableName table, Change change) throws SQLException {
        String casts = change.columns().stream().map(c -> cast(table, c)).collect(Collectors.joining(", "));
        run(
                "INSERT INTO " + Sql.identifier(table) + " (" + Sql.identifiers(change.columns())
                        + ") OVERRIDING SYSTEM VALUE VALUES (" + casts + ")",
                change.values());
    }

    private void apply(TableName table, Change change, byte[] key) {
        try {
            if (change.op() == Op.TRUNCATE) {
                truncate(table, change);
                return;
            }
            List<String> keyNames = keyNames(key);
            Object[] keyValues = new Object[keyNames.size()];
            for (int i = 0; i < keyValues.length; i++) {
                keyValues[i] = change.values()[change.columns().indexOf(keyNames.get(i))];
            }
            String where = keyNames.stream()
                    .map(k -> Sql.identifier(k) + " = " + cast(table, k))
                    .collect(Collectors.joining(" AND "));
            run("DELETE FROM " + target(table) + " WHERE " + where, keyValues);
            if (change.op() != Op.DELETE) {
                insert(table, change);
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> keyNames(byte[] key) throws IOException {
        List<String> names = new ArrayList<>();
        Json.MAPPER.readTree(key).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private int run(String sql, Object[] values) throws SQLException {
        PreparedStatement s = statements.get(sql);
        if (s == null) {
            s = connection.prepareStatement(sql);
            statements.put(sql, s);
        }
        for (int i = 0; i < values.length; i++) {
            s.setString(i + 1, (String) values[i]);
        }
        return s.executeUpdate();
    }

    private String cast(TableName table, String column) {
        return "CAST(CAST(? AS text) AS "
                + types.computeIfAbsent(table, this::types).get(column) + ")";
    }

    private Map<String, String> types(TableName table) {
        Map<String, String> of = new HashMap<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT relkind FROM pg_class WHERE oid = "
                        + Sql.literal(Sql.identifier(table)) + "::regclass")) {
            if (r.next() && r.getString(1).equals("p")) {
                of.put("", "partitioned");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = "
                                + Sql.literal(Sql.identifier(table))
                                + "::regclass AND attnum > 0 AND NOT attisdropped")) {
            while (r.next()) {
                of.put(r.getString(1), r.getString(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return of;
    }

    /** A parent's rows are not its children's. */
    private String target(TableName table) {
        return (types.computeIfAbsent(table, this::types).containsKey("") ? "" : "ONLY ") + Sql.identifier(table);
    }

    /** The first column of the first row, as the target has it after the last batch. */
    String query(String sql) {
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            r.next();
            String value = r.getString(1);
            connection.commit();
            return value;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The target's tables have changed. */
    void forgetTypes() {
        types.clear();
        statements.clear();
    }

    @Override
    public void close() throws SQLException {
        markers.close();
        ranges.close();
        connection.close();
    }
}
