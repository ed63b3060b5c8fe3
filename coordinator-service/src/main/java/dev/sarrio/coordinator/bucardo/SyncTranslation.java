package dev.sarrio.coordinator.bucardo;

import static dev.sarrio.coordinator.bucardo.ControlTables.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A row of `bucardo.sync`. */
final class SyncTranslation {
    /** Each with Bucardo's default: those that differ are kept as options, which have the same meaning here or none. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("stayalive", "true"),
            Map.entry("kidsalive", "true"),
            Map.entry("priority", "0"),
            Map.entry("overdue", "00:00:00"),
            Map.entry("expired", "00:00:00"),
            Map.entry("lifetime", ""),
            Map.entry("maxkicks", "0"),
            Map.entry("isolation_level", ""),
            Map.entry("rebuild_index", "0"),
            Map.entry("analyze_after_copy", "true"),
            Map.entry("vacuum_after_copy", "false"),
            Map.entry("strict_checking", "true"),
            Map.entry("track_rates", "false"),
            Map.entry("deletemethod", "delete"),
            Map.entry("copyextra", ""));

    private static final String BUCARDOS_DEFAULT = "bucardo_latest";

    private SyncTranslation() {}

    /**
     * @param started whether it is here already, and was started
     * @param relgroup what it moves; null if that was left out
     * @param members of its dbgroup, those that were not left out
     * @param left takes what has no equivalent. Empty if the whole sync has none
     */
    static Optional<Document.SyncSpec> of(
            JsonNode sync,
            boolean started,
            Document.RelgroupSpec relgroup,
            List<String> members,
            Consumer<NoEquivalent> left) {
        String what = "the sync \"" + text(sync, "name") + "\"";
        long sources = members.stream().filter(m -> m.endsWith(":source")).count();
        String why = relgroup == null || relgroup.tables().isEmpty()
                ? "no table of it is left"
                : sources == 0 || members.size() < 2
                        ? "no " + (sources == 0 ? "source" : "target") + " of it is left"
                        : sources > 1 && members.size() > 2
                                ? "of " + sources + " sources among " + members.size() + " databases"
                                : null;
        if (why != null) {
            left.accept(new NoEquivalent(
                    what,
                    why,
                    sources > 1
                            ? "syncs of two sources, or of one source and targets"
                            : "what is said of its databases and tables, then sarrio add sync"));
            return Optional.empty();
        }
        leave(sync, what, left);
        return Optional.of(new Document.SyncSpec(
                text(sync, "herd"),
                null,
                List.of(text(sync, "dbs")),
                started, // not before: what Bucardo's last run brings late would lie over what ours has brought
                text(sync, "status").equals("inactive") ? "inactive" : "active",
                copy(sync.path("onetimecopy").asInt()),
                null,
                null,
                null,
                sources > 1 ? conflict(sync, what, members, left) : null,
                null,
                0L,
                null,
                options(sync)));
    }

    /** What Bucardo would do about a row that both sources changed; null where it would ask a function in Perl, or a database that is not here. */
    private static String conflict(JsonNode sync, String what, List<String> members, Consumer<NoEquivalent> left) {
        String named = text(sync, "conflict_strategy");
        Optional<ConflictStrategy> strategy = strategy(named.isEmpty() ? BUCARDOS_DEFAULT : named);
        Set<String> databases =
                members.stream().map(m -> m.substring(0, m.indexOf(':'))).collect(Collectors.toSet());
        boolean usable = strategy.isPresent()
                && (strategy.get().kind() != ConflictStrategy.Kind.LIST
                        || strategy.get().databases().stream()
                                .map(DatabaseName::value)
                                .collect(Collectors.toSet())
                                .equals(databases));
        if (!usable) {
            left.accept(new NoEquivalent(
                    "conflict_strategy " + named + " of " + what,
                    strategy.isPresent() ? "it is no list of the databases of the sync" : "no Perl is run",
                    "a conflict stops that direction with both rows shown, until: sarrio update sync "
                            + text(sync, "name") + " conflict=…"));
        }
        return usable ? strategy.get().toString() : null;
    }

    /** Empty for one that is none here. */
    static Optional<ConflictStrategy> strategy(String bucardos) {
        try {
            return Optional.of(Strategies.parse(bucardos)).filter(s -> s.kind() != ConflictStrategy.Kind.FUNCTION);
        } catch (SarrioException e) {
            return Optional.empty(); // the name of a customcode: the caller lists it
        }
    }

    /** What of a sync that comes over does not. */
    private static void leave(JsonNode sync, String what, Consumer<NoEquivalent> left) {
        String checktime = text(sync, "checktime");
        if (!checktime.isEmpty()) {
            left.accept(new NoEquivalent(
                    "checktime " + checktime + " of " + what,
                    "it would run while Bucardo still writes there",
                    "after the change-over, unless changes are to be delivered as they come: sarrio update sync "
                            + text(sync, "name") + " autokick=0 checktime='" + checktime + "'"));
        }
    }

    private static String copy(int onetimecopy) {
        return onetimecopy == 0 ? "none" : onetimecopy == 1 ? "once" : "auto";
    }

    private static Map<String, String> options(JsonNode sync) {
        Map<String, String> options = new TreeMap<>();
        OPTIONS.forEach((name, normal) -> {
            String value = text(sync, name);
            if (!value.isEmpty() && !value.equals(normal)) {
                options.put(name, value);
            }
        });
        return options;
    }
}
