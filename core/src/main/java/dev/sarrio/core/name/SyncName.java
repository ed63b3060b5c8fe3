package dev.sarrio.core.name;

/** The name of a sync: a letter, then letters, digits or underscores, 40 at most. */
public record SyncName(String value) implements Comparable<SyncName> {
    public SyncName {
        Names.check("sync", value);
    }

    @Override
    public int compareTo(SyncName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
