package dev.sarrio.coordinator.database;

import dev.sarrio.core.name.DatabaseName;
import java.util.List;
import java.util.stream.Stream;

/** @param implicit made for one sync's list of databases, removed with it */
public record Dbgroup(String name, List<Member> members, boolean implicit, long version) {
    public Dbgroup {
        members = List.copyOf(members);
    }

    public List<DatabaseName> sources() {
        return with(Role.SOURCE);
    }

    /** Databases that follow: with two sources they as well, each the other. */
    public List<DatabaseName> targets() {
        return sources().size() < 2
                ? with(Role.TARGET)
                : members.stream()
                        .filter(m -> m.role() != Role.FULLCOPY)
                        .map(Member::database)
                        .toList();
    }

    /** Databases that are copied whole. */
    public List<DatabaseName> copiedWhole() {
        return with(Role.FULLCOPY);
    }

    /** All that are written. */
    public List<DatabaseName> written() {
        return Stream.concat(targets().stream(), copiedWhole().stream()).toList();
    }

    /** Databases that a copy fills before they follow: all but the source that it starts from. */
    public List<DatabaseName> copied() {
        return targets().stream().filter(d -> !d.equals(sources().get(0))).toList();
    }

    private List<DatabaseName> with(Role role) {
        return members.stream()
                .filter(m -> m.role() == role)
                .map(Member::database)
                .toList();
    }
}
