package dev.sarrio.postgres;

import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rows of a source's table as they are to stand at a target. The SQL of a shape sees the columns that it mentions, in a query of
 * their own, and nothing else: here as where the stream's rows are written.
 */
public final class ShapedQuery {
    /** Types that round to the length or precision that they are declared with. */
    private static final Pattern ROUNDING = Pattern.compile("^(numeric|timestamp|time|interval).*\\(");

    private final Table source;
    private final TargetShape shape;
    private final List<Item> items;

    /** Throws if the source's table has not got any longer what the shape was made of. */
    public ShapedQuery(Table source, TargetShape shape) {
        this.source = source;
        this.shape = shape;
        this.items = shape.choosesColumns()
                ? shape.columns()
                : source.carried().stream()
                        .map(c -> Item.column(c.name(), c.name()))
                        .toList();
        String missing = needed().stream()
                .filter(c -> source.column(c).filter(s -> !s.generated()).isEmpty())
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.SHAPE_REFUSED,
                    "The shape of table " + source.name() + " asks for columns that it has not got: " + missing,
                    "define its customcols, its filter (where=) anew, or remove them");
        }
    }

    /** The columns at the target, in the order in which the query brings them. */
    public List<Item> items() {
        return items;
    }

    /** The target's names of the columns that identify a row; fewer than the source has if the shape leaves one out. */
    public List<Item> key() {
        return source.key().names().stream()
                .flatMap(k -> items.stream().filter(i -> k.equals(i.source())).limit(1))
                .toList();
    }

    /** A table that stands for it: with the columns and the key as they are to be at the target. */
    public Table table() {
        List<Column> columns = items.stream().map(this::column).toList();
        Table.Key key =
                source.key() == null || key().size() < source.key().columns().size()
                        ? null
                        : new Table.Key(
                                source.key().index(),
                                key().stream().map(this::column).toList(),
                                source.key().primary(),
                                source.key().deferrable(),
                                source.key().equality());
        return new Table(
                source.oid(), shape.named(), source.kind(), columns, key, source.estimatedRows(), source.bytes());
    }

    private Column column(Item item) {
        if (item.source() == null) {
            String base =
                    switch (item.type()) {
                        case "real" -> "float4";
                        case "double precision" -> "float8";
                        default -> item.type();
                    };
            return new Column(0, item.name(), item.type(), base, false, false, "", null);
        }
        Column c = source.column(item.source()).orElseThrow();
        return new Column(
                c.number(),
                item.name(),
                c.type(),
                c.baseType(),
                c.notNull(),
                false,
                c.identity(),
                c.defaultExpression());
    }

    /** One SELECT. */
    public String text() {
        return text((source.kind() == Table.Kind.PARTITIONED ? "" : "ONLY ") + Sql.identifier(source.name()), null);
    }

    /** The same of a part of the table. @param condition which rows of the relation; null for all */
    public String text(TableName relation, String condition) {
        return text("ONLY " + Sql.identifier(relation), condition);
    }

    private String text(String from, String condition) {
        String list = items.stream()
                .map(i -> (i.source() == null ? "(" + i.expression() + ")" : Sql.identifier(i.source())) + " AS "
                        + Sql.identifier(i.name()))
                .collect(Collectors.joining(", "));
        return "SELECT " + list + " FROM (SELECT " + Sql.identifiers(needed()) + " FROM " + from
                + (condition == null ? "" : " WHERE " + condition) + ") AS sarrio_row"
                + (shape.where() == null ? "" : " WHERE (" + shape.where() + ")");
    }

    /** The same, with expressions rounded as an assignment to the columns of this table does. */
    public String rounded(Table target) {
        String list = items.stream()
                .map(i -> "q." + Sql.identifier(i.name())
                        + target.column(i.name())
                                .filter(c -> i.source() == null
                                        && ROUNDING.matcher(c.type()).find())
                                .map(c -> "::" + c.type() + " AS " + Sql.identifier(i.name()))
                                .orElse(""))
                .collect(Collectors.joining(", "));
        return "SELECT " + list + " FROM (" + text() + ") AS q";
    }

    private Set<String> needed() {
        Set<String> needed = new LinkedHashSet<>();
        items.stream().map(Item::source).filter(c -> c != null).forEach(needed::add);
        needed.addAll(shape.types().keySet());
        return needed;
    }
}
