package dev.sarrio.apply.twoway;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ConflictFunction;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks functions of the user's in the target, inside the transaction that decides: one statement for all keys of a table. What a function
 * answers is all that stays of it: it runs where nothing can be written, and that is rolled back before anybody goes on. For one thread.
 */
final class Functions {
    /** Rows of the target are locked meanwhile. */
    private static final int SECONDS_MAX = 10;

    private static final String BEGIN = "SAVEPOINT sarrio_ask; SET LOCAL statement_timeout = '" + SECONDS_MAX
            + "s'; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL transaction_read_only = on";
    private static final String END = "ROLLBACK TO SAVEPOINT sarrio_ask; RELEASE SAVEPOINT sarrio_ask";
    private static final String TIMEOUT = "57014";
    private final PgSession session;
    private final DatabaseName target;
    private final List<DatabaseName> databases;
    private final String[] sorted;

    /** @param databases of the sync */
    Functions(PgSession session, DatabaseName target, Collection<DatabaseName> databases) {
        this.session = session;
        this.target = target;
        this.databases = databases.stream().sorted().toList();
        this.sorted = this.databases.stream().map(DatabaseName::value).toArray(String[]::new);
    }

    /** @param keys of a table, as JSON, by the function that decides on them */
    Answers ask(TableName table, Map<TableName, ? extends Collection<String>> keys) {
        Map<TableName, Map<String, DatabaseName>> answers = new HashMap<>();
        keys.forEach((function, of) -> answers.put(function, ask(table, function, of)));
        return (function, key) -> Optional.ofNullable(answers.get(function))
                .map(a -> a.get(key))
                .orElseGet(() -> Answers.NONE.of(function, key));
    }

    private Map<String, DatabaseName> ask(TableName table, TableName function, Collection<String> keys) {
        ConflictFunction.look(session, function).fault(target).ifPresent(fault -> {
            throw fault.error().onTable(table.toString());
        });
        Map<String, DatabaseName> answers = new HashMap<>();
        session.query(BEGIN);
        for (Row r : answers(table, function, keys)) {
            answers.put(r.getString("key"), database(table, function, r));
        }
        session.query(END);
        return answers;
    }

    private Iterable<Row> answers(TableName table, TableName function, Collection<String> keys) {
        try {
            return session.execute(
                    "SELECT k.key, " + Sql.identifier(function) + "($1::text, k.key::jsonb, $2::text[]) AS answer FROM"
                            + " (SELECT unnest($3::text[]) AS key) k",
                    table.toString(),
                    sorted,
                    keys.toArray(String[]::new));
        } catch (SarrioException e) {
            throw failed(table, function, e);
        }
    }

    private SarrioException failed(TableName table, TableName function, SarrioException e) {
        String state = PgErrors.sqlState(e);
        boolean slow = TIMEOUT.equals(state);
        if (state == null || !slow && e.code().reaction() == Reaction.RETRY) {
            return e; // not the function's fault: it is tried again soon
        }
        return refused(
                table,
                function,
                slow
                        ? " has not answered within " + SECONDS_MAX + " seconds"
                        : " has failed: " + PgErrors.serverMessage(e) + " (SQLSTATE " + state + ")",
                e);
    }

    private DatabaseName database(TableName table, TableName function, Row r) {
        String answer = r.getString("answer");
        return databases.stream()
                .filter(d -> d.value().equals(answer))
                .findFirst()
                .orElseThrow(() -> refused(
                        table,
                        function,
                        " answers " + (answer == null ? "NULL" : "\"" + answer + "\"") + " for the key "
                                + r.getString("key") + ", and that is "
                                + (databases.size() == 2
                                        ? "neither " + databases.get(0) + " nor " + databases.get(1)
                                        : "none of " + databases),
                        null));
    }

    private SarrioException refused(TableName table, TableName function, String what, SarrioException cause) {
        return new SarrioException(
                        ErrorCode.CONFLICT_FUNCTION,
                        "The function " + ConflictFunction.signature(function) + " of " + target
                                + ", which decides conflicts in " + table + "," + what,
                        "nothing of the batch was written. Put the function right, alike in both databases: it goes on by"
                                + " itself then; or let something else decide: conflict=… (docs/conflicts.md)",
                        cause)
                .onTable(table.toString());
    }
}
