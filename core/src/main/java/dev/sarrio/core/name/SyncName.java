package dev.sarrio.core.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a sync: a letter, then letters, digits or underscores, 40 at most. */
public record SyncName(@JsonValue String value) implements Comparable<SyncName> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
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
