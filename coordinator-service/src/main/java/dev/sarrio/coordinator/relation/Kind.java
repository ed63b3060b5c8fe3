package dev.sarrio.coordinator.relation;

/** What a relation is. */
public enum Kind {
    TABLE,
    SEQUENCE;

    public String word() {
        return this == TABLE ? "table" : "sequence";
    }
}
