package dev.sarrio.core.change;

import java.util.Arrays;
import java.util.List;

/** What a row was at some time: the text of some columns of a {@link TableShape}, null for NULL. Not to be changed. */
public final class RowImage {
    private final int[] columns;
    private final String[] values;

    /** @param columns their places in the shape */
    RowImage(int[] columns, String[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** How many columns are known. */
    public int size() {
        return columns.length;
    }

    /** The place in the shape of its i-th column. */
    int column(int i) {
        return columns[i];
    }

    String value(int i) {
        return values[i];
    }

    /** The value of the column at a place in the shape. */
    String of(int place) {
        int i = Arrays.binarySearch(columns, place);
        return i < 0 ? null : values[i];
    }

    /**
     * Makes images of rows as the table had them at some time. Columns that the shape has not are left out, and values that are none of
     * their column's kind today.
     */
    public static final class Reading {
        private final TableShape shape;
        private final int[] at;
        private final int width;

        /** @param names the columns that the table had */
        public Reading(TableShape shape, List<String> names) {
            this.shape = shape;
            this.width = names.size();
            this.at = shape.columns().stream()
                    .mapToInt(c -> names.indexOf(c.name()))
                    .toArray();
        }

        /** @return null if it has not all of the key, or not a value for each name */
        public RowImage image(List<String> values) {
            if (values.size() != width) {
                return null;
            }
            int[] columns = new int[at.length];
            String[] texts = new String[at.length];
            int n = 0;
            for (int place = 0; place < at.length; place++) {
                ColumnShape column = shape.columns().get(place);
                String text = at[place] < 0 ? null : values.get(at[place]);
                boolean there = at[place] >= 0 && JsonValues.isOf(column.kind(), text);
                if (shape.key().contains(column) && (!there || text == null)) {
                    return null;
                }
                if (there) {
                    columns[n] = place;
                    texts[n++] = text;
                }
            }
            return new RowImage(Arrays.copyOf(columns, n), Arrays.copyOf(texts, n));
        }
    }
}
