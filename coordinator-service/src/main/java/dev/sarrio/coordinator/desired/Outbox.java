package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.sync.SyncDetail;
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
import java.util.TreeMap;
import java.util.TreeSet;

/** Derives the desired state anew and keeps what has changed, in the transaction of the change. */
public final class Outbox {
    private Outbox() {}

    /** A record of the topic that is due. @param body null for a tombstone */
    record Due(String key, String body, long revision) {}

    public static void refresh(Tx tx) {
        Map<String, String> wanted = derive(tx);
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
        kept.forEach((key, body) -> {
            if (body != null && !wanted.containsKey(key)) {
                tx.update("UPDATE desired SET body = NULL, revision = ? WHERE key = ?", tx.nextRevision(), key);
            }
        });
    }

    private static Map<String, String> derive(Tx tx) {
        Map<DatabaseName, DatabaseEntry> databases = new TreeMap<>();
        DatabaseStore.all(tx).forEach(d -> databases.put(d.name(), d));
        Map<DatabaseName, TreeSet<TableName>> captured = new TreeMap<>();
        Map<String, String> wanted = new TreeMap<>();
        List<DesiredSync> active = new ArrayList<>();
        for (SyncDetail detail : SyncDetail.all(tx)) {
            DesiredSync sync = detail.desired(0);
            wanted.put(sync.key(), json(sync));
            if (sync.streams()) {
                sync.sources().forEach(s -> captured.computeIfAbsent(s, k -> new TreeSet<>())
                        .addAll(sync.tables()));
            }
            if (detail.entry().running().active()) {
                active.add(sync);
                Rules.checkKeys(sync, detail.withoutKey());
                Rules.checkDecided(sync, detail.entry().undecided());
            }
        }
        Rules.check(active, databases);
        databases.forEach((name, entry) -> {
            DesiredDatabase database = new DesiredDatabase(
                    DesiredDatabase.VERSION,
                    0,
                    name,
                    entry.connection(),
                    List.copyOf(captured.getOrDefault(name, new TreeSet<>())),
                    entry.schemaMode(),
                    entry.makedelta());
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
