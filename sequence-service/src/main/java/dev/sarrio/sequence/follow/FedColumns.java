package dev.sarrio.sequence.follow;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The furthest values in the columns that sequences feed, in one database. Only where an index tells them. For one thread. */
final class FedColumns {
    private static final String FED = Sql.resource(FedColumns.class, "fed.sql");
    private static final int UNION_MAX = 200;
    private final PgSession session;

    FedColumns(PgSession session) {
        this.session = session;
    }

    /** @param found the same sequences, as they stand  @return by place in the list; missing where no column tells */
    Map<Integer, BigInteger> furthest(List<TableName> sequences, List<SequenceReader.Found> found) {
        List<String> selects = new ArrayList<>();
        for (Row r : session.execute(
                FED,
                sequences.stream().map(TableName::schema).toArray(String[]::new),
                sequences.stream().map(TableName::name).toArray(String[]::new))) {
            int place = r.getInteger("place") - 1;
            SequenceState state = found.get(place).state();
            if (state != null && !state.cycle()) {
                selects.add("SELECT " + place + "::int4 AS place, " + (state.ascending() ? "max(" : "min(")
                        + Sql.identifier(r.getString("column")) + ")::int8 AS value FROM "
                        + Sql.identifier(new TableName(r.getString("schema"), r.getString("name"))));
            }
        }
        Map<Integer, BigInteger> furthest = new HashMap<>();
        for (int from = 0; from < selects.size(); from += UNION_MAX) {
            for (Row r : session.query(
                    String.join(" UNION ALL ", selects.subList(from, Math.min(selects.size(), from + UNION_MAX))))) {
                Long value = r.getLong("value");
                if (value != null) {
                    SequenceState state = found.get(r.getInteger("place")).state();
                    furthest.merge(
                            r.getInteger("place"),
                            BigInteger.valueOf(value),
                            state.ascending() ? BigInteger::max : BigInteger::min);
                }
            }
        }
        return furthest;
    }
}
