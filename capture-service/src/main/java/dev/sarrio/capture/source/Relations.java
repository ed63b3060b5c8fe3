package dev.sarrio.capture.source;

import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The rows of `sarrio.relation`. */
final class Relations {
    private final PgSession session;

    Relations(PgSession session) {
        this.session = session;
    }

    enum Phase {
        /** Its triggers are not complete yet. */
        NEW,
        LIVE,
        /** Changes may be missing since then. */
        INTERRUPTED,
        /** No longer wanted, its triggers are gone. The row stays: wanted again, the table has missed changes. */
        REMOVED
    }

    /** @param state as of the last published batch, null unless live */
    record Relation(int id, TableName name, Phase phase, String digest, TableState state) {}

    Map<TableName, Relation> all() {
        Map<TableName, Relation> all = new TreeMap<>();
        for (Row r : session.execute("SELECT id, schema, name, phase, digest, state FROM sarrio.relation")) {
            TableName name = new TableName(r.getString("schema"), r.getString("name"));
            String state = r.getString("state");
            all.put(
                    name,
                    new Relation(
                            r.getInteger("id"),
                            name,
                            Phase.valueOf(r.getString("phase")),
                            r.getString("digest"),
                            state == null
                                    ? null
                                    : Json.read(state.getBytes(StandardCharsets.UTF_8), TableState.class)));
        }
        return all;
    }

    /** Numbers are never used twice: the log may still hold rows of an older one. */
    Relation add(TableName name) {
        return session.transaction("", () -> {
            int id = session.execute(
                            "UPDATE sarrio.stream SET next_relation = next_relation + 1 RETURNING next_relation - 1 AS id")
                    .iterator()
                    .next()
                    .getInteger("id");
            session.execute(
                    "INSERT INTO sarrio.relation (id, schema, name, phase, digest) VALUES ($1, $2, $3, $4, '')",
                    id,
                    name.schema(),
                    name.name(),
                    Phase.NEW.name());
            return new Relation(id, name, Phase.NEW, "", null);
        });
    }

    void digest(int id, String digest) {
        session.execute("UPDATE sarrio.relation SET digest = $2 WHERE id = $1", id, digest);
    }

    void live(int id, TableState state) {
        session.execute(
                "UPDATE sarrio.relation SET phase = $2, state = $3 WHERE id = $1",
                id,
                Phase.LIVE.name(),
                new String(Json.bytes(state), StandardCharsets.UTF_8));
    }

    void interrupted(int id) {
        session.execute(
                "UPDATE sarrio.relation SET phase = $2, state = NULL WHERE id = $1", id, Phase.INTERRUPTED.name());
    }

    void removed(int id) {
        session.execute(
                "UPDATE sarrio.relation SET phase = $2, digest = '', state = NULL WHERE id = $1",
                id,
                Phase.REMOVED.name());
    }
}
