package dev.sarrio.apply.target;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the stream's rows of one shape bring to a table: which of its columns, and each one's value in SQL. */
interface Incoming {
    /** Columns of the target's table, in order. */
    List<String> written();

    /** The key's columns, as the target calls them. */
    List<String> key();

    /** A column's value in {@link #rows()}; of a column of the key also in {@link #leaving()}. */
    String value(String column);

    /** For FROM: the rows that are to be there. `u.c0`, `u.c1` and so on are their texts. */
    String rows();

    /** For FROM: the rows that are not to be there; null if all are. */
    String leaving();

    /** What could be lost of a row's values. */
    List<Fit> fits();

    /** In the select list: as functions in FROM each column would be stored once before it is read. */
    static String unnest(int columns) {
        return IntStream.range(0, columns)
                .mapToObj(i -> "unnest($" + (i + 1) + "::text[]) AS c" + i)
                .collect(Collectors.joining(", ", "(SELECT ", ")"));
    }

    static String cast(String text, String type) {
        return type.equals("text") ? text : text + "::" + type;
    }

    /**
     * @param index of the value in a row
     * @param taken how it is taken, for people: `Column … is numeric(5,2)`
     */
    record Fit(int index, LossCheck check, String taken, String remedy) {
        private static final int SHOWN_MAX = 200;

        /** Throws if a value of the row would not stay as it is in its column. */
        static void check(List<Fit> fits, String[] row, RowText shape) {
            for (Fit fit : fits) {
                String value = row[fit.index];
                if (value != null && fit.check.loses(value)) {
                    throw fit.loss(value, shape.describeKey(row));
                }
            }
        }

        /** @param row which one, for people */
        private SarrioException loss(String value, String row) {
            String shown = value.length() > SHOWN_MAX ? value.substring(0, SHOWN_MAX) + "…" : value;
            return new SarrioException(
                    ErrorCode.TARGET_COLUMN_TYPE,
                    taken + " and can't hold the source's value " + shown + " without loss; row " + row,
                    remedy);
        }

        /** What a column of the target may lose; null for types that lose nothing. */
        static Fit of(int index, TargetColumn column, TargetTable table) {
            LossCheck check = LossCheck.of(column);
            return check == null
                    ? null
                    : new Fit(
                            index,
                            check,
                            "Column \"" + column.name() + "\" of table " + table.name() + " on " + table.where()
                                    + " is " + column.type(),
                            table.remedy(table.alter(column)));
        }
    }
}
