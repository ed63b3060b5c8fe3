package dev.sarrio.core.name;

/** The name under which a database is known to Sarrio: a letter, then letters, digits or underscores, 40 at most; `sarrio` is reserved. */
public record DatabaseName(String value) implements Comparable<DatabaseName> {
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
