package dev.sarrio.coordinator.database;

import dev.sarrio.core.name.DatabaseName;
import java.util.List;

/** @param implicit made for one sync's list of databases, removed with it */
public record Dbgroup(String name, List<Member> members, boolean implicit, long version) {
    public Dbgroup {
        members = List.copyOf(members);
    }

    public List<DatabaseName> with(Role role) {
        return members.stream()
                .filter(m -> m.role() == role)
                .map(Member::database)
                .toList();
    }
}
