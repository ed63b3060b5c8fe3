package dev.sarrio.apply.twoway;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Children that the target has written unseen, and whose parents a batch deletes. */
final class Orphans {
    private Orphans() {}

    /** The foreign keys by which there may be any. @param unseen the numbers of tables with own changes that the source had not seen */
    static List<Reference> possible(
            PgSession session, Collection<TablePart> parts, Set<Integer> unseen, Map<TableName, OwnTable> tables) {
        Set<TableName> deleting = parts.stream()
                .filter(p -> p.deletes() && !p.truncated())
                .map(TablePart::table)
                .collect(Collectors.toSet());
        if (deleting.isEmpty() || unseen.isEmpty() || tables.size() == 1) {
            return List.of();
        }
        return Reference.all(session, tables).stream()
                .filter(r -> deleting.contains(r.parent().name())
                        && unseen.contains(r.child().rel()))
                .toList();
    }

    /** Behind a batch's rows, in statements of their own. */
    static boolean any(
            PgSession session,
            Collection<TablePart> parts,
            Snapshot seen,
            Set<Integer> unseen,
            Map<TableName, OwnTable> tables) {
        return possible(session, parts, unseen, tables).stream()
                .anyMatch(r -> session.await(session.send(r.orphans(), OwnLog.range(seen)))
                        .iterator()
                        .next()
                        .getBoolean(0));
    }
}
