package dev.sarrio.coordinator.shape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.shape.ShapeEntry.Made;
import dev.sarrio.coordinator.shape.SqlWords.Word;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lets the source say whether the SQL of a shape can be used: it is planned there, never run. It must compute from one row, and the
 * same each time: it is run for the same row by the source (copy, compare) and by the target (stream).
 */
public final class SourceCheck {
    private static final String TYPES = Sql.resource(SourceCheck.class, "column_types.sql");
    private static final String VOLATILE = Sql.resource(SourceCheck.class, "volatile.sql");
    private static final Set<String> REFUSED_CLASSES = Set.of("42", "22", "0A", "2F", "25", "54");
    private static final Set<String> OF_NOW =
            Set.of("current_timestamp", "current_date", "current_time", "localtime", "localtimestamp");
    private static final Set<String> OF_NOW_CALLED =
            Set.of("now", "transaction_timestamp", "statement_timestamp", "current_setting");
    private static final Set<String> OF_LOGIN = Set.of("current_user", "session_user", "current_role", "user");
    /** What reads one table row by row. */
    private static final Set<String> PLAIN_NODES = Set.of(
            "Seq Scan",
            "Index Scan",
            "Index Only Scan",
            "Bitmap Heap Scan",
            "Bitmap Index Scan",
            "BitmapAnd",
            "BitmapOr",
            "Tid Scan",
            "Tid Range Scan",
            "Append",
            "Merge Append",
            "Gather",
            "Gather Merge",
            "Result",
            "Subquery Scan");

    private final PgSession session;
    private final Table table;

    /**
     * @param session is given the settings that rows are read with; outside of any transaction: the driver prepares a statement that is
     *     refused for its types once more, and in a transaction would tell that it is aborted instead of why
     */
    public SourceCheck(PgSession session, Table table) {
        session.query(SessionSettings.TEXT);
        this.session = session;
        this.table = table;
    }

    Made columns(String clause) {
        List<Item> items = SelectClause.parse(table, clause);
        List<Word> words = SqlWords.of(clause);
        checkSteady(words);
        Map<String, String> types = mentioned(words);
        items.stream()
                .map(Item::source)
                .filter(c -> c != null && !isInExpression(items, c))
                .forEach(types::remove);
        List<Item> placed = items.stream()
                .map(i -> i.expression() == null ? i : Item.computed(i.expression(), "unknown", i.name()))
                .toList();
        TargetShape shape = shape(placed, null, types);
        plan(shape);
        return new Made(typed(shape), types);
    }

    private static boolean isInExpression(List<Item> items, String column) {
        return items.stream()
                .filter(i -> i.expression() != null)
                .flatMap(i -> SqlWords.of(i.expression()).stream())
                .anyMatch(w -> w.isName() && w.text().equals(column));
    }

    Made rows(String predicate) {
        List<Word> words = SqlWords.of(predicate);
        if (words.isEmpty()) {
            throw SqlWords.refused("it is empty", "write a condition, e.g. where=\"region = 'EU'\"");
        }
        checkSteady(words);
        Map<String, String> types = mentioned(words);
        plan(shape(List.of(), predicate, types));
        return new Made(List.of(), types);
    }

    /** Throws if the shape can't be used any longer: the table may have changed since it was defined. */
    public void again(TargetShape shape) {
        Map<String, String> now = types();
        shape.types().forEach((column, type) -> {
            if (!type.equals(now.get(column))) {
                throw SqlWords.refused(
                        "column " + column + " of " + table.name() + " was " + type + " when it was defined, and "
                                + (now.containsKey(column) ? "is " + now.get(column) : "is not there any longer"),
                        "define the customcols and the filter (where=) of the table anew");
            }
        });
        if (shape.computes()) {
            plan(shape);
        }
        List<Item> typed = typed(shape);
        for (int i = 0; i < typed.size(); i++) {
            if (!typed.get(i).equals(shape.columns().get(i))) {
                throw SqlWords.refused(
                        "the expression " + typed.get(i).expression() + " was "
                                + shape.columns().get(i).type() + " when it was defined, and is "
                                + typed.get(i).type(),
                        "define the customcols of the table anew");
            }
        }
    }

    private TargetShape shape(List<Item> items, String where, Map<String, String> types) {
        return new TargetShape(new DatabaseName("any"), table.name(), table.name(), items, where, types);
    }

    private Map<String, String> types() {
        Map<String, String> types = new TreeMap<>();
        session.execute(TYPES, table.oid()).forEach(r -> types.put(r.getString(0), r.getString(1)));
        return types;
    }

    /** The columns whose names occur. */
    private Map<String, String> mentioned(List<Word> words) {
        Map<String, String> types = types();
        Set<String> names = new HashSet<>();
        words.stream().filter(Word::isName).forEach(w -> names.add(w.text()));
        table.carried().stream().filter(c -> !names.contains(c.name())).forEach(c -> types.remove(c.name()));
        types.keySet().removeIf(c -> table.column(c).filter(k -> !k.generated()).isEmpty());
        return types;
    }

    private void checkSteady(List<Word> words) {
        List<String> called = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            boolean call =
                    word.isName() && i + 1 < words.size() && words.get(i + 1).isSign("(");
            boolean column = !call && table.column(word.text()).isPresent();
            if (call) {
                called.add(word.text());
            }
            boolean unsteady = word.kind() == Word.Kind.PLAIN
                    && !column
                    && (OF_NOW.contains(word.text())
                            || OF_LOGIN.contains(word.text())
                            || call && OF_NOW_CALLED.contains(word.text()));
            if (unsteady) {
                throw unsteady(word.text());
            }
        }
        for (Row r : session.execute(VOLATILE, (Object) called.toArray(String[]::new))) {
            throw unsteady(r.getString(0) + "()");
        }
    }

    private static SarrioException unsteady(String what) {
        return SqlWords.refused(
                what + " gives another value each time, and rows are only looked at again when they change",
                "compute from the row's own columns");
    }

    private void plan(TargetShape shape) {
        String query = new ShapedQuery(table, shape).text();
        JsonNode plan = asked(() -> {
            Row row =
                    session.execute("EXPLAIN (FORMAT JSON) " + query).iterator().next();
            try {
                return Json.MAPPER.readTree(String.valueOf(row.getValue(0)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("EXPLAIN printed no JSON", e);
            }
        });
        for (JsonNode node : plan.findParents("Node Type")) {
            boolean nested = node.path("Parent Relationship").asText().endsWith("Plan"); // InitPlan, SubPlan
            if (nested || !PLAIN_NODES.contains(node.path("Node Type").asText())) {
                throw SqlWords.refused(
                        "it looks at more than one row ("
                                + node.path("Node Type").asText() + ")",
                        "compute from the row's own columns, without subqueries, aggregates, window functions and functions"
                                + " that return sets");
            }
        }
    }

    private List<Item> typed(TargetShape shape) {
        List<Item> computed =
                shape.columns().stream().filter(i -> i.expression() != null).toList();
        if (computed.isEmpty()) {
            return shape.columns();
        }
        String types = computed.stream()
                .map(i -> "pg_catalog.format_type(pg_catalog.pg_typeof(q." + Sql.identifier(i.name()) + ")::oid, -1)")
                .collect(Collectors.joining(", "));
        Row row = asked(() -> session.execute("SELECT " + types + " FROM (SELECT) AS one LEFT JOIN ("
                        + new ShapedQuery(table, shape).text() + ") AS q ON false")
                .iterator()
                .next());
        return shape.columns().stream()
                .map(i -> i.expression() == null
                        ? i
                        : Item.computed(i.expression(), row.getString(computed.indexOf(i)), i.name()))
                .toList();
    }

    private interface Question<T> {
        T ask();
    }

    /** What the server says against the SQL is told in its words. */
    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (SarrioException e) {
            String state = PgErrors.sqlState(e);
            if (state == null || state.equals("42501") || !REFUSED_CLASSES.contains(state.substring(0, 2))) {
                throw e;
            }
            throw SqlWords.refused(
                    PgErrors.serverMessage(e),
                    "correct it; columns are those of the source's table by themselves, and what is not in pg_catalog is"
                            + " named with its schema");
        }
    }
}
