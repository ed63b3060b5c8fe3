package dev.sarrio.core.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name under which a database is known to Sarrio: a letter, then letters, digits or underscores, 40 at most; `sarrio` is reserved. */
public record DatabaseName(@JsonValue String value) implements Comparable<DatabaseName> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DatabaseName {
        Names.check("database", value);
        if (value.equalsIgnoreCase("sarrio")) {
            throw Names.invalid(
                    "database", value, "'sarrio' is the prefix of Sarrio's own topics; choose another name");
        }
    }

    @Override
    public int compareTo(DatabaseName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
