package dev.sarrio.coordinator.database;

import dev.sarrio.core.name.DatabaseName;
import java.util.List;

/** @param implicit made for one sync's list of databases, removed with it */
public record Dbgroup(String name, List<Member> members, boolean implicit, long version) {
    public Dbgroup {
        members = List.copyOf(members);
    }

    public List<DatabaseName> sources() {
        return with(Role.SOURCE);
    }

    /** Databases that are written: with two sources they as well, each from the other. */
    public List<DatabaseName> targets() {
        return sources().size() < 2
                ? with(Role.TARGET)
                : members.stream().map(Member::database).toList();
    }

    /** Databases that a copy fills: all but the source that it starts from. */
    public List<DatabaseName> copied() {
        return members.stream()
                .map(Member::database)
                .filter(d -> !d.equals(sources().get(0)))
                .toList();
    }

    private List<DatabaseName> with(Role role) {
        return members.stream()
                .filter(m -> m.role() == role)
                .map(Member::database)
                .toList();
    }
}
