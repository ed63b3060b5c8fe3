package dev.sarrio.apply.target;

import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of a table that stands otherwise at the target. Columns of the source's go as texts into theirs, as always; for the SQL of the
 * shape those that it mentions are there under their names, as what they are on the source, in a query of their own: no name of ours
 * is in its way.
 */
final class ShapedRows implements Incoming {
    private final TargetTable table;
    private final TargetShape shape;
    private final List<String> rowColumns;
    private final List<TargetShape.Item> items;
    private final List<String> key;

    ShapedRows(TargetTable table, TargetShape shape, List<String> rowColumns, List<String> key) {
        this.table = table;
        this.shape = shape;
        this.rowColumns = rowColumns;
        List<TargetShape.Item> all = shape.choosesColumns()
                ? shape.columns()
                : rowColumns.stream()
                        .filter(table::takes)
                        .map(c -> TargetShape.Item.column(c, c))
                        .toList();
        this.items =
                all.stream().filter(i -> !table.column(i.name()).generated()).toList();
        this.key = key.stream().map(this::nameOfKey).toList();
        items.forEach(this::checkType);
    }

    private String nameOfKey(String column) {
        return items.stream()
                .filter(i -> column.equals(i.source()))
                .map(TargetShape.Item::name)
                .findFirst()
                .orElseThrow(() -> outdated("the key's column \"" + column + "\" is not among its columns"));
    }

    private int index(String column) {
        int index = rowColumns.indexOf(column);
        if (index < 0) {
            throw outdated("the source has no column \"" + column + "\" any longer");
        }
        return index;
    }

    private SarrioException outdated(String why) {
        return new SarrioException(
                ErrorCode.SHAPE_REFUSED,
                "Table " + shape.table() + " can't be brought into its shape on " + table.where() + ": " + why,
                "define its customcols, its filter (where=) anew for what the source has now, or remove them");
    }

    private void checkType(TargetShape.Item item) {
        TargetColumn column = table.column(item.name());
        if (item.expression() != null && !item.fits(column.castType())) {
            throw new SarrioException(
                    ErrorCode.TARGET_COLUMN_TYPE,
                    "Column \"" + item.name() + "\" of table " + table.name() + " on " + table.where() + " is "
                            + column.type() + ", and the expression for it, " + item.expression() + ", is "
                            + item.type(),
                    "cast the expression: (" + item.expression() + ")::" + column.castType()
                            + "; or give the column the type " + item.type());
        }
    }

    @Override
    public List<String> written() {
        return items.stream().map(TargetShape.Item::name).toList();
    }

    @Override
    public List<String> key() {
        return key;
    }

    @Override
    public String value(String column) {
        TargetShape.Item item =
                items.stream().filter(i -> i.name().equals(column)).findFirst().orElseThrow();
        String text = item.source() == null ? "u.e" + items.indexOf(item) : "u.c" + index(item.source());
        return Incoming.cast(text, table.column(column).castType());
    }

    @Override
    public String rows() {
        if (!shape.computes()) {
            return Incoming.unnest(rowColumns.size()) + " AS u";
        }
        String computed = IntStream.range(0, items.size())
                .filter(i -> items.get(i).expression() != null)
                .mapToObj(i -> ", (" + items.get(i).expression() + ") AS e" + i)
                .collect(Collectors.joining());
        return evaluated(computed, shape.where() == null ? "" : " WHERE (" + shape.where() + ")");
    }

    /** A predicate that is not known (NULL) is not satisfied. */
    @Override
    public String leaving() {
        return shape.where() == null ? null : evaluated("", " WHERE (" + shape.where() + ") IS NOT TRUE");
    }

    private String evaluated(String computed, String where) {
        String typed = shape.types().entrySet().stream()
                .map(t -> Incoming.cast("r.c" + index(t.getKey()), t.getValue()) + " AS " + Sql.identifier(t.getKey()))
                .collect(Collectors.joining(", "));
        return "(SELECT r.*, x.* FROM " + Incoming.unnest(rowColumns.size())
                + " AS r CROSS JOIN LATERAL (SELECT true AS there" + computed + " FROM (SELECT " + typed
                + ") AS sarrio_row" + where + ") AS x) AS u";
    }

    /** Of deleted rows there are the key's columns only. */
    @Override
    public List<Fit> fits() {
        List<Fit> fits = new ArrayList<>();
        items.stream()
                .filter(i -> i.source() != null && rowColumns.contains(i.source()))
                .map(i -> Fit.of(index(i.source()), table.column(i.name()), table))
                .filter(Objects::nonNull)
                .forEach(fits::add);
        shape.types().entrySet().stream()
                .filter(t -> rowColumns.contains(t.getKey()))
                .map(this::asOnTheSource)
                .filter(Objects::nonNull)
                .forEach(fits::add);
        return fits;
    }

    /** The source may have given a column another type since. */
    private Fit asOnTheSource(Map.Entry<String, String> column) {
        LossCheck check = LossCheck.ofType(column.getValue());
        return check == null
                ? null
                : new Fit(
                        index(column.getKey()),
                        check,
                        "The shape of table " + shape.table() + " takes column \"" + column.getKey() + "\" for "
                                + column.getValue(),
                        "define its customcols, its filter (where=) anew for the type that the source has now");
    }
}
