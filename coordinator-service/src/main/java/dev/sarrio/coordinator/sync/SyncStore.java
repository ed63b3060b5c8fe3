package dev.sarrio.coordinator.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.SyncName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of syncs. */
public final class SyncStore {
    private static final String SELECT =
            "SELECT name, relgroup, dbgroup, active, autokick, run, copy_choice, copy_mode,"
                    + " copyjobs, copyrate, ifexists, conflict, conflict_hours, sequence_margin, interleave, kicks, goal, kicked_at, copies, retries, options, version FROM sync";

    private SyncStore() {}

    public static List<SyncEntry> all(Tx tx) {
        return tx.list(SELECT + " ORDER BY name", SyncStore::read);
    }

    public static Optional<SyncEntry> find(Tx tx, SyncName name) {
        return tx.one(SELECT + " WHERE name = ?", SyncStore::read, name.value());
    }

    public static SyncEntry get(Tx tx, SyncName name) {
        return find(tx, name).orElseThrow(() -> {
            List<String> known = tx.list("SELECT name FROM sync ORDER BY name", r -> r.getString(1));
            return new SarrioException(
                    ErrorCode.UNKNOWN_SYNC,
                    "There is no sync \"" + name + "\"",
                    known.isEmpty()
                            ? "add it: add sync " + name + " relgroup=… dbs=…"
                            : "known are: " + String.join(", ", known));
        });
    }

    static void save(Tx tx, SyncEntry s) {
        tx.update(
                "INSERT INTO sync (name, relgroup, dbgroup, active, autokick, run, copy_choice, copy_mode, copyjobs, copyrate,"
                        + " ifexists, conflict, conflict_hours, sequence_margin, interleave, kicks, copies, retries, options, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET relgroup = excluded.relgroup, dbgroup = excluded.dbgroup,"
                        + " active = excluded.active, autokick = excluded.autokick, run = excluded.run,"
                        + " copy_choice = excluded.copy_choice, copy_mode = excluded.copy_mode,"
                        + " copyjobs = excluded.copyjobs, copyrate = excluded.copyrate, ifexists = excluded.ifexists,"
                        + " conflict = excluded.conflict, conflict_hours = excluded.conflict_hours,"
                        + " sequence_margin = excluded.sequence_margin, interleave = excluded.interleave,"
                        + " kicks = greatest(sync.kicks, excluded.kicks), copies = excluded.copies,"
                        + " retries = excluded.retries, options = excluded.options, version = excluded.version,"
                        + " goal = CASE WHEN ? THEN 0 ELSE sync.goal END",
                s.name().value(),
                s.relgroup(),
                s.dbgroup(),
                s.running().active(),
                s.running().autokick(),
                s.running().run(),
                s.copy().choice(),
                s.copy().mode(),
                s.copying().jobs(),
                s.copying().bytesPerSecond(),
                s.copying().ifExists(),
                s.conflicts().strategy().toString(),
                s.conflicts().keepHours(),
                s.sequences().margin(),
                s.sequences().interleave(),
                s.counters().kicks(),
                s.counters().copies() == SyncEntry.Counters.NEXT_COPY
                        ? tx.nextCopy()
                        : s.counters().copies(),
                s.counters().retries(),
                new String(Json.bytes(s.options()), StandardCharsets.UTF_8),
                tx.nextRevision(),
                s.counters().kick().goal() == SyncEntry.Kick.WITHDRAWN);
    }

    /** A kick is no change of the definition: its version stays. */
    static void kick(Tx tx, SyncName name) {
        tx.update(
                "UPDATE sync SET kicks = kicks + 1, goal = ?, kicked_at = clock_timestamp() WHERE name = ?",
                tx.nextRevision(),
                name.value());
    }

    /** A sync that rests and has a checktime. @param goal of its last kick  @param sinceLastKick or since it was added */
    record Timed(SyncName name, String checktime, long goal, Duration sinceLastKick) {}

    static List<Timed> timed(Tx tx) {
        return tx.list(
                "SELECT name, options->>'checktime' AS checktime, goal,"
                        + " (extract(epoch FROM clock_timestamp() - coalesce(kicked_at, created_at)) * 1000)::bigint AS millis"
                        + " FROM sync WHERE active AND run = 'RESTING' AND options->>'checktime' IS NOT NULL ORDER BY name",
                r -> new Timed(
                        new SyncName(r.getString("name")),
                        r.getString("checktime"),
                        r.getLong("goal"),
                        Duration.ofMillis(r.getLong("millis"))));
    }

    static void delete(Tx tx, SyncName name) {
        tx.update("DELETE FROM sync WHERE name = ?", name.value());
    }

    private static SyncEntry read(ResultSet r) throws SQLException {
        String mode = r.getString("copy_mode");
        return new SyncEntry(
                new SyncName(r.getString("name")),
                r.getString("relgroup"),
                r.getString("dbgroup"),
                new SyncEntry.Running(
                        r.getBoolean("active"), r.getBoolean("autokick"), RunState.valueOf(r.getString("run"))),
                new SyncEntry.Copy(
                        CopyChoice.valueOf(r.getString("copy_choice")), mode == null ? null : CopyMode.valueOf(mode)),
                new CopyOptions(
                        r.getInt("copyjobs"),
                        r.getLong("copyrate"),
                        CopyOptions.IfExists.valueOf(r.getString("ifexists")),
                        List.of()),
                new ConflictRules(
                        ConflictStrategy.parse(r.getString("conflict")),
                        List.of(),
                        List.of(),
                        r.getInt("conflict_hours")),
                new SyncEntry.Counters(
                        r.getLong("kicks"),
                        r.getLong("copies"),
                        r.getLong("retries"),
                        new SyncEntry.Kick(r.getLong("goal"), instant(r.getObject("kicked_at", OffsetDateTime.class)))),
                new SyncEntry.Sequences(r.getLong("sequence_margin"), r.getBoolean("interleave")),
                options(r.getString("options")),
                r.getLong("version"));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static Map<String, String> options(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Options of a sync are no JSON object", e);
        }
    }
}
