package dev.sarrio.coordinator.shape;

/** What a definition changes about a table. */
public enum ShapeKind {
    NAME("customname", "newname"),
    COLUMNS("customcols", "clause"),
    ROWS("filter", "where");

    private final String word;
    private final String field;

    ShapeKind(String word, String field) {
        this.word = word;
        this.field = field;
    }

    public String word() {
        return word;
    }

    /** The request's field that has the definition. */
    public String field() {
        return field;
    }
}
