package dev.sarrio.sequence.follow;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads many sequences of one database in two or three statements. For one thread. */
final class SequenceReader {
    private static final String DESCRIBE = Sql.resource(SequenceReader.class, "describe.sql");
    private static final int UNION_MAX = 200;
    private final PgSession session;
    private final Map<Integer, Row> described = new HashMap<>();

    SequenceReader(PgSession session) {
        this.session = session;
    }

    /**
     * @param state null if it is not there or may not be read
     * @param writable setval and nextval are permitted
     * @param owned ALTER SEQUENCE is permitted
     */
    record Found(boolean present, boolean readable, boolean writable, boolean owned, SequenceState state) {}

    List<Found> read(List<TableName> sequences) {
        described.clear();
        session.execute(
                        DESCRIBE,
                        sequences.stream().map(TableName::schema).toArray(String[]::new),
                        sequences.stream().map(TableName::name).toArray(String[]::new))
                .forEach(r -> described.put(r.getInteger("place") - 1, r));
        Map<Integer, SequenceState> states = new HashMap<>();
        List<Integer> readable = described.keySet().stream()
                .filter(i -> described.get(i).getBoolean("readable"))
                .sorted()
                .toList();
        for (int from = 0; from < readable.size(); from += UNION_MAX) {
            readStates(sequences, readable.subList(from, Math.min(readable.size(), from + UNION_MAX)), states);
        }
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            Row r = described.get(i);
            found.add(new Found(
                    r.getBoolean("present"),
                    r.getBoolean("readable"),
                    r.getBoolean("writable"),
                    r.getBoolean("owned"),
                    states.get(i)));
        }
        return found;
    }

    private void readStates(List<TableName> sequences, List<Integer> places, Map<Integer, SequenceState> into) {
        StringBuilder sql = new StringBuilder();
        for (int place : places) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(place)
                    .append("::int4 AS place, last_value::int8 AS last, is_called AS called FROM ")
                    .append(Sql.identifier(sequences.get(place)));
        }
        for (Row r : session.query(sql.toString())) {
            Row d = described.get(r.getInteger("place"));
            into.put(
                    r.getInteger("place"),
                    SequenceState.of(
                            r.getLong("last"),
                            r.getBoolean("called"),
                            d.getLong("increment"),
                            d.getLong("min"),
                            d.getLong("max"),
                            d.getBoolean("cycle")));
        }
    }
}
