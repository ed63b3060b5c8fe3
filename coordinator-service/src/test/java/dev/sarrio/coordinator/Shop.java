package dev.sarrio.coordinator;

import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import java.util.List;
import java.util.Map;

/** Two databases of a test's own, known to the coordinator under names of their own; the source has a small shop. */
final class Shop implements AutoCloseable {
    static final String SOURCE_ROLE = "sarrio_shop_source";
    static final String TARGET_ROLE = "sarrio_shop_target";
    private static int count;
    final String source;
    final String target;
    final String rels;
    final String dbs;
    final String sync;
    final TestDatabase sourceDatabase = TestPostgres.server(17).createDatabase();
    final TestDatabase targetDatabase = TestPostgres.server(17).createDatabase();

    Shop() {
        int n = next();
        source = "nonrds" + n;
        target = "rds" + n;
        rels = "rels" + n;
        dbs = "dbs" + n;
        sync = "sync" + n;
        sourceDatabase.execute(
                "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                "CREATE TABLE purchase (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint REFERENCES customer)",
                "CREATE TABLE audit (at timestamptz, what text)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.note (code text NOT NULL UNIQUE, body text)",
                "INSERT INTO customer (name) VALUES ('a'), ('b')");
        sourceDatabase.role(
                SOURCE_ROLE,
                "GRANT USAGE ON SCHEMA public, other TO " + SOURCE_ROLE,
                "GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA public, other TO " + SOURCE_ROLE);
        targetDatabase.role(TARGET_ROLE, "ALTER DATABASE " + targetDatabase.name() + " OWNER TO " + TARGET_ROLE);
    }

    private static synchronized int next() {
        return ++count;
    }

    /** Adds both databases, the dbgroup and all tables, as the blog post does. */
    Shop added() {
        Api.post("/databases", Api.database(source, sourceDatabase.as(SOURCE_ROLE)))
                .statusCode(201);
        Api.post("/databases", Api.database(target, targetDatabase.as(TARGET_ROLE)))
                .statusCode(201);
        Api.post("/dbgroups", Map.of("name", dbs, "dbs", List.of(source + ":source", target + ":target")))
                .statusCode(201);
        Api.post("/tables", Map.of("db", source, "all", true, "relgroup", rels)).statusCode(200);
        return this;
    }

    Map<String, Object> syncBody() {
        return Map.of("name", sync, "relgroup", rels, "dbs", dbs, "autokick", false);
    }

    /** Takes out of the coordinator what {@link #added} and a sync of it have made. */
    void removeDefinitions() {
        Api.delete("/syncs/" + sync);
        Api.delete("/relgroups/" + rels);
        Api.delete("/dbgroups/" + dbs);
        Api.delete("/databases/" + source + "?force=true");
        Api.delete("/databases/" + target + "?force=true");
    }

    @Override
    public void close() {
        Api.request().delete("/api/v1/syncs/" + sync);
        sourceDatabase.close();
        targetDatabase.close();
    }
}
