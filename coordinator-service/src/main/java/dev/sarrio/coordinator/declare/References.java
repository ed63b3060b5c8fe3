package dev.sarrio.coordinator.declare;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a document may name: its own things, and what is there besides. A name of nothing is blamed on its place. */
record References(Document given, Document there) {

    String database(String at, String name) {
        return known(at, ErrorCode.UNKNOWN_DATABASE, "database", name, both(given.databases(), there.databases()));
    }

    String dbgroup(String at, String name) {
        return known(at, ErrorCode.UNKNOWN_DBGROUP, "dbgroup", name, both(given.dbgroups(), there.dbgroups()));
    }

    String relgroup(String at, String name) {
        return known(at, ErrorCode.UNKNOWN_RELGROUP, "relgroup", name, both(given.relgroups(), there.relgroups()));
    }

    String sync(String at, String name) {
        return known(at, ErrorCode.UNKNOWN_SYNC, "sync", name, both(given.syncs(), there.syncs()));
    }

    /** The databases that are read. @param sync by this one; null for all */
    Set<String> sources(String sync) {
        Set<String> sources = new TreeSet<>();
        both(given.syncs(), there.syncs()).forEach((name, spec) -> {
            if (sync == null || sync.equals(name)) {
                sources.addAll(sources(spec));
            }
        });
        return sources;
    }

    private List<String> sources(Document.SyncSpec sync) {
        List<String> members = sync.dbgroup() == null
                ? sync.dbs()
                : both(given.dbgroups(), there.dbgroups()).getOrDefault(sync.dbgroup(), List.of());
        return members.stream()
                .filter(member -> member.endsWith(":source"))
                .map(member -> member.substring(0, member.indexOf(':')))
                .toList();
    }

    private static String known(String at, ErrorCode code, String kind, String name, Map<String, ?> known) {
        String stripped = name.strip();
        if (known.containsKey(stripped)) {
            return stripped;
        }
        throw new SarrioException(
                        code,
                        "There is no " + kind + " \"" + stripped + "\"",
                        "write it under " + kind + "s"
                                + (known.isEmpty() ? "" : ", or one of: " + String.join(", ", known.keySet())))
                .onField(at);
    }

    private static <T> Map<String, T> both(Map<String, T> own, Map<String, T> others) {
        Map<String, T> all = new TreeMap<>(others);
        all.putAll(own);
        return all;
    }
}
