package dev.sarrio.apply.target;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Rows of a table that stands at the target as on the source: every column goes into the one of its name. */
final class PlainRows implements Incoming {
    private final TargetTable table;
    private final List<String> rowColumns;
    private final List<String> key;

    PlainRows(TargetTable table, List<String> rowColumns, List<String> key) {
        this.table = table;
        this.rowColumns = rowColumns;
        this.key = key;
    }

    @Override
    public List<String> written() {
        return rowColumns.stream().filter(table::takes).toList();
    }

    @Override
    public List<String> key() {
        return key;
    }

    @Override
    public String value(String column) {
        return Incoming.cast(
                "u.c" + rowColumns.indexOf(column), table.column(column).castType());
    }

    @Override
    public String rows() {
        return Incoming.unnest(rowColumns.size()) + " AS u";
    }

    @Override
    public String leaving() {
        return null;
    }

    @Override
    public List<Fit> fits() {
        return IntStream.range(0, rowColumns.size())
                .filter(i -> table.takes(rowColumns.get(i)))
                .mapToObj(i -> Fit.of(i, table.column(rowColumns.get(i)), table))
                .filter(Objects::nonNull)
                .toList();
    }
}
