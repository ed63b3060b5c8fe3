package dev.sarrio.apply.target;

import java.util.List;

/** Rows of one shape, as far as a message for people needs it. */
public interface RowText {
    /** The columns of a row, as the source calls them, in order. */
    List<String> rowColumns();

    /** Which row it is. @param row all columns of the row */
    String describeKey(String[] row);
}
