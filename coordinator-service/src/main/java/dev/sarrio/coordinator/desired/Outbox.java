package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.strategy.FunctionCheck;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Derives the desired state anew and keeps what has changed, in the transaction of the change. */
public final class Outbox {
    private Outbox() {}

    /** A record of the topic that is due. @param body null for a tombstone */
    record Due(String key, String body, long revision) {}

    /** @return functions that decide conflicts from now on, where they did not before: they are to be looked at */
    public static List<FunctionCheck.Wanted> refresh(Tx tx) {
        List<DesiredSync> syncs = new ArrayList<>();
        Map<String, String> wanted = derive(tx, syncs);
        Map<String, String> kept = new TreeMap<>();
        tx.list("SELECT key, body FROM desired", r -> kept.put(r.getString(1), r.getString(2)));
        wanted.forEach((key, body) -> {
            if (!Objects.equals(kept.get(key), body)) {
                tx.update(
                        "INSERT INTO desired (key, body, revision) VALUES (?, ?, ?)"
                                + " ON CONFLICT (key) DO UPDATE SET body = excluded.body, revision = excluded.revision",
                        key,
                        body,
                        tx.nextRevision());
            }
        });
        syncs.forEach(s -> was(kept.get(s.key())).ifPresent(was -> Mesh.checkSame(was, s)));
        kept.forEach((key, body) -> {
            if (body != null && !wanted.containsKey(key)) {
                tx.update("UPDATE desired SET body = NULL, revision = ? WHERE key = ?", tx.nextRevision(), key);
            }
        });
        return syncs.stream()
                .flatMap(s -> newFunctions(tx, s, kept.get(s.key())).stream())
                .toList();
    }

    /** @param before what is published of the sync; null if it is new */
    private static Optional<DesiredSync> was(String before) {
        return Optional.ofNullable(before).map(b -> Json.read(b.getBytes(StandardCharsets.UTF_8), DesiredSync.class));
    }

    /** @param before what is published of the sync; null if it is new */
    private static List<FunctionCheck.Wanted> newFunctions(Tx tx, DesiredSync sync, String before) {
        Set<TableName> functions = new TreeSet<>(sync.rules().functions());
        was(before)
                .filter(was -> was.sources().equals(sync.sources()))
                .ifPresent(was -> functions.removeAll(was.rules().functions()));
        List<FunctionCheck.Side> sides = functions.isEmpty()
                ? List.of()
                : sync.sources().stream()
                        .map(d -> new FunctionCheck.Side(
                                d, DatabaseStore.get(tx, d).connection()))
                        .toList();
        return functions.stream()
                .flatMap(f -> sides.stream()
                        .skip(1)
                        .map(other -> new FunctionCheck.Wanted(
                                "Conflicts of the sync \"" + sync.name() + "\"",
                                f,
                                sides.get(0),
                                other,
                                sync.copy() == CopyMode.SCHEMA_AND_DATA ? sync.tables() : List.of())))
                .toList();
    }

    /** @param syncs are filled in */
    private static Map<String, String> derive(Tx tx, List<DesiredSync> syncs) {
        Map<DatabaseName, DatabaseEntry> databases = new TreeMap<>();
        DatabaseStore.all(tx).forEach(d -> databases.put(d.name(), d));
        Map<DatabaseName, TreeSet<TableName>> captured = new TreeMap<>();
        Map<DatabaseName, TreeSet<TableName>> full = new TreeMap<>();
        RelationStore.all(tx, Kind.TABLE).stream()
                .filter(r -> r.treatment().images() == Images.FULL)
                .forEach(r ->
                        full.computeIfAbsent(r.database(), k -> new TreeSet<>()).add(r.name()));
        Map<String, String> wanted = new TreeMap<>();
        List<DesiredSync> active = new ArrayList<>();
        for (SyncDetail detail : SyncDetail.all(tx)) {
            DesiredSync sync = detail.desired(0);
            wanted.put(sync.key(), json(sync));
            syncs.add(sync);
            if (sync.streams()) {
                sync.sources().forEach(s -> captured.computeIfAbsent(s, k -> new TreeSet<>())
                        .addAll(sync.tables()));
            }
            if (detail.entry().running().active()) {
                active.add(sync);
                Rules.checkKeys(sync, detail.withoutKey(), full);
                Rules.checkDecided(sync, detail.entry().undecided());
            }
        }
        Rules.check(active, databases);
        active.forEach(s -> ColumnRules.check(s, full));
        databases.forEach((name, entry) -> {
            DesiredDatabase database = new DesiredDatabase(
                    DesiredDatabase.VERSION,
                    0,
                    name,
                    entry.connection(),
                    List.copyOf(captured.getOrDefault(name, new TreeSet<>())),
                    entry.schemaMode(),
                    entry.makedelta(),
                    full.getOrDefault(name, new TreeSet<>()).stream()
                            .filter(captured.getOrDefault(name, new TreeSet<>())::contains)
                            .toList());
            wanted.put(database.key(), json(database));
        });
        return wanted;
    }

    /** Due again although it is as it was. @return its new revision */
    static long renew(Tx tx, String key) {
        long revision = tx.nextRevision();
        tx.update("UPDATE desired SET revision = ? WHERE key = ? AND body IS NOT NULL", revision, key);
        return revision;
    }

    private static String json(Object message) {
        return new String(Json.bytes(message), StandardCharsets.UTF_8);
    }

    /** @param all also what was published before */
    static List<Due> due(Tx tx, boolean all) {
        return tx.list(
                "SELECT key, body, revision FROM desired WHERE ? OR revision > published_revision ORDER BY revision",
                r -> new Due(r.getString(1), r.getString(2), r.getLong(3)),
                all);
    }

    static void published(Tx tx, Due due) {
        tx.update(
                "UPDATE desired SET published_revision = ? WHERE key = ? AND published_revision < ?",
                due.revision(),
                due.key(),
                due.revision());
        tx.update("DELETE FROM desired WHERE key = ? AND body IS NULL AND revision = ?", due.key(), due.revision());
    }
}
