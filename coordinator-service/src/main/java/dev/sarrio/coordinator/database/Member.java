package dev.sarrio.coordinator.database;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.util.ArrayList;
import java.util.List;

/** A database in a group. */
public record Member(DatabaseName database, Role role) {

    /** Parses `name`, `name:role` or `name=role`, each item possibly several with commas or spaces. No role means target. */
    public static List<Member> parse(List<String> items) {
        List<Member> members = new ArrayList<>();
        for (String item : items) {
            for (String one : item.trim().split("[\\s,]+")) {
                if (!one.isEmpty()) {
                    members.add(parseOne(one));
                }
            }
        }
        for (int i = 0; i < members.size(); i++) {
            DatabaseName name = members.get(i).database;
            if (members.subList(0, i).stream().anyMatch(m -> m.database.equals(name))) {
                throw new SarrioException(
                        ErrorCode.DUPLICATE_NAME,
                        "The database \"" + name + "\" is listed twice",
                        "list each database once, as source, as target or as fullcopy");
            }
        }
        return members;
    }

    private static Member parseOne(String text) {
        String[] parts = text.split("[:=]");
        if (parts.length == 0) {
            throw new SarrioException(ErrorCode.INVALID_VALUE, "Not a member: \"" + text + "\"", "write name:role");
        }
        Role role = Role.TARGET;
        for (int i = 1; i < parts.length; i++) {
            boolean option = parts[i].startsWith("pri")
                    || parts[i].startsWith("makedelta")
                    || parts[i - 1].startsWith("pri")
                    || parts[i - 1].startsWith("makedelta");
            role = option ? role : Role.parse(parts[i]);
        }
        return new Member(new DatabaseName(parts[0]), role);
    }

    /** As it was before anybody thought of roles: the first is the source if none is. */
    public static List<Member> withSource(List<Member> members, boolean rolesGiven) {
        if (rolesGiven || members.isEmpty()) {
            return members;
        }
        List<Member> all = new ArrayList<>(members);
        all.set(0, new Member(members.get(0).database, Role.SOURCE));
        return all;
    }

    @Override
    public String toString() {
        return database + ":" + role.name().toLowerCase(java.util.Locale.ROOT);
    }
}
