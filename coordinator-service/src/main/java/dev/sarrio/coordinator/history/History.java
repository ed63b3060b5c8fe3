package dev.sarrio.coordinator.history;

import dev.sarrio.coordinator.history.Picture.Thing;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Journal;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.sync.SyncStore;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Keeps and tells what was changed. Whatever a change does, its row is made by comparing the definitions before and after. Thread-safe. */
public final class History implements Journal {
    public static final int LIMIT_MAX = 1000;
    private static final Logger LOG = Logger.getLogger(History.class);
    private static final int MESSAGE_CHARS_MAX = 2000;
    private static final Asker APPLY = new Asker("apply-service", null);
    private final ControlDatabase control;
    private final Asking asking;
    private final long rowsMax;

    /** @param rowsMax the oldest rows beyond it go */
    public History(ControlDatabase control, Asking asking, long rowsMax) {
        this.control = control;
        this.asking = asking;
        this.rowsMax = rowsMax;
    }

    @Override
    public Runnable begin(Tx tx, Deed deed) {
        Picture before = Picture.of(tx);
        return () -> {
            Picture after = Picture.of(tx);
            Differences differences = Differences.between(before, after);
            if (deed.ifChanged() && differences.changes().isEmpty()) {
                return;
            }
            Thing subject = new Thing(deed.noun(), deed.name());
            Set<Thing> concerned = new TreeSet<>(differences.changes().keySet());
            concerned.add(subject);
            Set<String> syncs = before.syncsOf(concerned);
            syncs.addAll(after.syncsOf(concerned));
            insert(tx, asking.now(), deed, differences.about(subject), syncs);
        };
    }

    /** A note of somebody's, here and in the log. */
    public HistoryEntry message(String text) {
        String line = Asker.oneLine(text, MESSAGE_CHARS_MAX);
        if (line == null) {
            throw new SarrioException(ErrorCode.INVALID_VALUE, "The message is empty", "write: message 'TEXT'")
                    .onField("message");
        }
        Asker asker = new Asker(asking.now().who(), line);
        HistoryEntry kept = control.write(tx -> insert(tx, asker, Deed.of("message", "", ""), "", Set.of()));
        LOG.infof("MESSAGE: %s (%s)", line, asker.who());
        return kept;
    }

    /** What came of a kick; nothing is done if that is written down already, or the sync is gone. */
    void copied(CopyResults.Result result, String what) {
        copied(
                result.sync(),
                what,
                tx -> tx.update(
                                "INSERT INTO fullcopy_result (sync, target, copies, kicks) SELECT name, ?, ?, ? FROM sync"
                                        + " WHERE name = ? ON CONFLICT (sync, target) DO UPDATE SET copies = excluded.copies,"
                                        + " kicks = excluded.kicks WHERE (fullcopy_result.copies, fullcopy_result.kicks)"
                                        + " < (excluded.copies, excluded.kicks)",
                                result.target(),
                                result.copies(),
                                result.kicks(),
                                result.sync())
                        > 0);
    }

    /** What came of a copy. @param news keeps it, and says whether it was not kept before */
    public void copied(String sync, String what, Predicate<Tx> news) {
        control.write(
                tx -> news.test(tx) ? insert(tx, APPLY, Deed.of("copied", "sync", sync), what, Set.of(sync)) : null);
    }

    /**
     * The newest first.
     *
     * @param sync null for all  @param before only what is older than the entry of this id; null for the newest
     */
    public List<HistoryEntry> page(SyncName sync, int limit, Long before) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for limit: " + limit,
                            "use a number from 1 to " + LIMIT_MAX)
                    .onField("limit");
        }
        return control.read(tx -> {
            List<HistoryEntry> entries = tx.list(
                    "SELECT * FROM history WHERE (?::text IS NULL OR ? = ANY (syncs)) AND id < ? ORDER BY id DESC LIMIT ?",
                    History::read,
                    sync == null ? null : sync.value(),
                    sync == null ? null : sync.value(),
                    before == null ? Long.MAX_VALUE : before,
                    limit);
            if (entries.isEmpty() && sync != null && before == null) {
                SyncStore.get(tx, sync); // a typing error is no empty history
            }
            return entries;
        });
    }

    private HistoryEntry insert(Tx tx, Asker asker, Deed deed, String changes, Set<String> syncs) {
        HistoryEntry kept = tx.one(
                        "INSERT INTO history (who, verb, noun, name, changes, why, syncs) VALUES (?, ?, ?, ?, ?, ?, string_to_array(?, ' '))"
                                + " RETURNING *",
                        History::read,
                        asker.who(),
                        deed.verb(),
                        deed.noun(),
                        deed.name(),
                        changes,
                        asker.why(),
                        String.join(" ", syncs))
                .orElseThrow();
        tx.update("DELETE FROM history WHERE id <= ?", kept.id() - rowsMax);
        return kept;
    }

    private static HistoryEntry read(ResultSet r) throws SQLException {
        Array syncs = r.getArray("syncs");
        return new HistoryEntry(
                r.getLong("id"),
                r.getObject("at", OffsetDateTime.class).toInstant(),
                r.getString("who"),
                r.getString("verb"),
                r.getString("noun"),
                r.getString("name"),
                r.getString("changes"),
                r.getString("why"),
                Arrays.asList((String[]) syncs.getArray()));
    }
}
