package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The table of sides on which a switch may have stopped writes. What is due to be lifted is found by comparing it with the definitions at the
 * end of every change, in its transaction: so no way to remove a sync, or to make it one-way, can forget a fence, nor can a crash.
 */
public final class FencedSides {
    private static final List<String> SETTLE = List.of(
            Sql.resource(FencedSides.class, "settle-switches.sql"),
            Sql.resource(FencedSides.class, "settle-goals.sql"),
            Sql.resource(FencedSides.class, "settle-fences.sql"),
            Sql.resource(FencedSides.class, "settle-connections.sql"));

    private FencedSides() {}

    /** A fence that no sync needs any more. @param problem why the last try to lift it has failed; null if there was none */
    public record Due(SyncName sync, DatabaseName database, Connection connection, Instant since, String problem) {}

    /** A consequence of every change, before those that ask which side is active. */
    public static void settle(Tx tx) {
        SETTLE.forEach(tx::update);
    }

    public static List<Due> due(Tx tx) {
        return tx.list(
                "SELECT sync, database, connection, due, problem FROM fence WHERE due IS NOT NULL ORDER BY due, sync, database",
                r -> new Due(
                        new SyncName(r.getString(1)),
                        new DatabaseName(r.getString(2)),
                        Json.read(r.getString(3).getBytes(StandardCharsets.UTF_8), Connection.class),
                        r.getObject(4, OffsetDateTime.class).toInstant(),
                        r.getString(5)));
    }

    /** A switch begins: both sides may be closed from now on. Refused while one of them has yet to be lifted. */
    static void begin(Tx tx, SwitchPlan plan) {
        due(tx).stream().filter(d -> d.sync().equals(plan.sync())).findFirst().ifPresent(d -> {
            throw new SarrioException(
                    ErrorCode.NOT_READY,
                    "What an earlier switch of \"" + d.sync() + "\" has left on " + d.database()
                            + " is not taken away yet" + (d.problem() == null ? "" : ": " + d.problem()),
                    "it is tried again and again, and sarrio status shows it; switch when it is done");
        });
        for (SwitchPlan.Side side : List.of(plan.from(), plan.to())) {
            tx.update(
                    "INSERT INTO fence (sync, database, connection) VALUES (?, ?, ?::jsonb) ON CONFLICT (sync, database) DO NOTHING",
                    plan.sync().value(),
                    side.name().value(),
                    new String(Json.bytes(side.connection()), StandardCharsets.UTF_8));
        }
    }

    static boolean isDue(Tx tx, Due fence) {
        return due(tx).stream()
                .anyMatch(d -> d.sync().equals(fence.sync()) && d.database().equals(fence.database()));
    }

    static void lifted(Tx tx, Due fence) {
        tx.update(
                "DELETE FROM fence WHERE sync = ? AND database = ? AND due IS NOT NULL",
                fence.sync().value(),
                fence.database().value());
    }

    static void failed(Tx tx, Due fence, String problem) {
        tx.update(
                "UPDATE fence SET problem = ? WHERE sync = ? AND database = ? AND due IS NOT NULL",
                problem,
                fence.sync().value(),
                fence.database().value());
    }

    /** A database whose definition was removed too, and that can't be reached for a day, is gone for good. @return whether it is */
    static boolean givenUp(Tx tx, Due fence) {
        return tx.update(
                        "DELETE FROM fence f WHERE sync = ? AND database = ? AND due < now() - interval '1 day'"
                                + " AND NOT EXISTS (SELECT FROM database d WHERE d.name = f.database)",
                        fence.sync().value(),
                        fence.database().value())
                == 1;
    }
}
