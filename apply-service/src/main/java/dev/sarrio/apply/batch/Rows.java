package dev.sarrio.apply.batch;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Rows that wait to be sent in one statement, column by column. */
final class Rows {
    private final List<String[]> rows = new ArrayList<>();
    private long bytes;

    void add(String[] row, int rowBytes) {
        rows.add(row);
        bytes += rowBytes;
    }

    int size() {
        return rows.size();
    }

    long bytes() {
        return bytes;
    }

    List<String[]> list() {
        return rows;
    }

    /** One text array per column. */
    Tuple columns() {
        return columns(rows);
    }

    static Tuple columns(List<String[]> rows) {
        int width = rows.get(0).length;
        Tuple tuple = Tuple.tuple(new ArrayList<>(width));
        for (int c = 0; c < width; c++) {
            String[] column = new String[rows.size()];
            for (int r = 0; r < column.length; r++) {
                column[r] = rows.get(r)[c];
            }
            tuple.addArrayOfString(column);
        }
        return tuple;
    }
}
