package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A control database of Bucardo's, with the example of "Migrating to RDS using Bucardo" and one of everything that has no equivalent. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class BucardoImportIT {
    private static final String READER = "sarrio_bucardo_reader";
    private Shop shop;
    private TestDatabase control;
    private String url;

    @BeforeEach
    void fill() {
        shop = new Shop();
        control = TestPostgres.server(17).createDatabase();
        control.execute(
                "CREATE SCHEMA bucardo",
                "CREATE TABLE bucardo.db (name text PRIMARY KEY, dbdsn text DEFAULT '', dbtype text DEFAULT 'postgres', dbhost text DEFAULT '',"
                        + " dbport text DEFAULT '', dbname text, dbuser text, dbpass text, dbconn text DEFAULT '', dbservice text DEFAULT '',"
                        + " pgpass text, status text DEFAULT 'active', makedelta boolean DEFAULT false,"
                        + " cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.dbgroup (name text PRIMARY KEY, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.dbmap (db text, dbgroup text, priority smallint DEFAULT 0, role text DEFAULT 'target',"
                        + " makedelta boolean DEFAULT false, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.goat (id int PRIMARY KEY, db text, schemaname text, tablename text, reltype text DEFAULT 'table', pkey text,"
                        + " conflict_strategy text, ghost boolean DEFAULT false, strict_checking boolean DEFAULT true,"
                        + " analyze_after_copy boolean DEFAULT true, makedelta text, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.herd (name text PRIMARY KEY, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.herdmap (herd text, goat int, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.sync (name text PRIMARY KEY, herd text, dbs text, stayalive boolean DEFAULT true,"
                        + " conflict_strategy text DEFAULT 'bucardo_latest', autokick boolean DEFAULT true, checktime interval,"
                        + " status text DEFAULT 'active', onetimecopy smallint DEFAULT 0, priority smallint DEFAULT 0,"
                        + " overdue interval DEFAULT '0 seconds', strict_checking boolean DEFAULT true,"
                        + " analyze_after_copy boolean DEFAULT true, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.customname (id int, goat int, newname text, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.customcols (id int, goat int, clause text, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.customcode (id int, name text, whenrun text, cdate timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE bucardo.bucardo_config (name text, setting text, defval text, cdate timestamptz DEFAULT clock_timestamp())");
        Connection source = shop.sourceDatabase.as(Shop.SOURCE_ROLE);
        Connection target = shop.targetDatabase.as(Shop.TARGET_ROLE);
        control.execute(
                database(shop.source, source),
                database(shop.target, target),
                "INSERT INTO bucardo.dbgroup VALUES ('" + shop.dbs + "')",
                "INSERT INTO bucardo.dbmap (db, dbgroup, role) VALUES ('" + shop.target + "', '" + shop.dbs
                        + "', 'target'), ('" + shop.source + "', '" + shop.dbs + "', 'source')",
                "INSERT INTO bucardo.goat (id, db, schemaname, tablename, reltype, pkey) SELECT n, '" + shop.source
                        + "', 'public', t, r, k FROM (VALUES (1, 'customer', 'table', 'id'), (2, 'purchase', 'table', 'id'),"
                        + " (3, 'customer_id_seq', 'sequence', NULL), (4, 'audit', 'table', '')) g (n, t, r, k)",
                "INSERT INTO bucardo.herd VALUES ('" + shop.rels + "')",
                "INSERT INTO bucardo.herdmap SELECT '" + shop.rels + "', id FROM bucardo.goat",
                "INSERT INTO bucardo.sync (name, herd, dbs, autokick, checktime, priority) VALUES ('" + shop.sync
                        + "', '" + shop.rels + "', '" + shop.dbs + "', false, '1 minute', 0)");
        control.role(
                READER,
                "GRANT USAGE ON SCHEMA bucardo TO " + READER,
                "GRANT SELECT ON ALL TABLES IN SCHEMA bucardo TO " + READER);
        Connection reader = control.as(READER);
        url = url(reader);
    }

    private static String database(String name, Connection c) {
        return "INSERT INTO bucardo.db (name, dbhost, dbport, dbname, dbuser, dbpass) VALUES ('" + name + "', '"
                + c.host() + "', '" + c.port() + "', '" + c.dbname() + "', '" + c.user() + "', '" + Api.password(c)
                + "')";
    }

    @AfterEach
    void removeAll() {
        shop.close();
        control.close();
        Api.delete("/relgroups/" + shop.rels);
        Api.delete("/dbgroups/" + shop.dbs);
        Api.delete("/databases/" + shop.source + "?force=true");
        Api.delete("/databases/" + shop.target + "?force=true");
    }

    @Test
    void theExampleComesOverWholeAndASecondTimeChangesNothing() {
        ValidatableResponse planned = imported(false);
        planned.body("applied", equalTo(false)).body("plan.create", equalTo(5));
        Api.get("/syncs/" + shop.sync).statusCode(404);

        ValidatableResponse done = imported(true);
        done.body("applied", equalTo(true));
        Api.get("/syncs/" + shop.sync)
                .body("tables", equalTo(List.of("public.customer", "public.purchase")))
                .body("sequences", equalTo(List.of("public.customer_id_seq")))
                .body("sources", equalTo(List.of(shop.source)))
                .body("targets", equalTo(List.of(shop.target)))
                .body("autokick", equalTo(false))
                .body("copy", equalTo("none"))
                .body("options", equalTo(Map.of()));
        Api.post("/databases/" + shop.source + "/test", null).statusCode(200).body("ok", equalTo(true));
        imported(true).body("plan.unchanged", equalTo(5)).body("plan.update", equalTo(0));
        Api.patch("/syncs/" + shop.sync, Map.of("autokick", true)).statusCode(200);
        imported(true).body("plan.unchanged", equalTo(5));
        Api.get("/syncs/" + shop.sync).body("autokick", equalTo(true)).body("run", equalTo("RUNNING"));
        for (ValidatableResponse answer : List.of(planned, done)) {
            assertThat(answer.extract().asString())
                    .doesNotContain(Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE)))
                    .doesNotContain("v1:");
        }
        assertThat(control.query("SELECT count(*) FROM bucardo.sync")).isEqualTo("1");
    }

    @Test
    void columnsThatNeedNotBeCheckedAndTablesWithoutStatisticsStaySo() {
        control.execute(
                "UPDATE bucardo.sync SET strict_checking = false, analyze_after_copy = false",
                "UPDATE bucardo.goat SET strict_checking = false WHERE id IN (2, 4)"); // 4 has no key and is left out
        imported(true)
                .body("noEquivalent.what", not(hasItem(containsString("public.purchase"))))
                .body("document.tables.table", equalTo(List.of("public.purchase")));
        Api.get("/syncs/" + shop.sync).body("strictChecking", equalTo(false)).body("analyzeAfterCopy", equalTo(false));
        Api.get("/tables?db=" + shop.source)
                .body("find { it.name == 'public.purchase' }.strictChecking", equalTo(false))
                .body("find { it.name == 'public.purchase' }.analyzeAfterCopy", equalTo(true))
                .body("find { it.name == 'public.customer' }.strictChecking", equalTo(true));
        imported(true).body("plan.unchanged", equalTo(6)).body("plan.update", equalTo(0));
    }

    @Test
    void makedeltaComesOverAsOneOfTheDatabaseWhereNothingWouldComeBack() {
        control.execute(
                "UPDATE bucardo.dbmap SET makedelta = true WHERE role = 'target'",
                "UPDATE bucardo.goat SET makedelta = 'on' WHERE id = 1");
        imported(true)
                .body(
                        "noEquivalent.what",
                        hasItem("makedelta of the table public.customer of \"" + shop.source + "\""));
        Api.get("/databases/" + shop.target).body("makedelta", equalTo(true));
        Api.get("/databases/" + shop.source).body("makedelta", equalTo(false));
        imported(true).body("plan.unchanged", equalTo(5));
        control.execute(
                "UPDATE bucardo.dbmap SET role = 'source'",
                "UPDATE bucardo.sync SET conflict_strategy = 'bucardo_abort'");
        imported(false)
                .body("noEquivalent.what", hasItem("makedelta of the database \"" + shop.target + "\""))
                .body("document.databases." + shop.target + ".makedelta", equalTo(false));
    }

    @Test
    void whatHasNoEquivalentIsListedWithTheReasonAndLeftOut() {
        control.execute(
                "UPDATE bucardo.sync SET autokick = true",
                "INSERT INTO bucardo.db (name, dbtype, dbname) VALUES ('elsewhere', 'mongo', 'm')",
                "INSERT INTO bucardo.db (name, dbservice) VALUES ('served', 'prod')",
                "INSERT INTO bucardo.db (name, dbname) VALUES ('a-b', 'x')",
                "INSERT INTO bucardo.dbgroup VALUES ('wide')",
                "INSERT INTO bucardo.dbmap (db, dbgroup, role) VALUES ('elsewhere', 'wide', 'target'), ('" + shop.source
                        + "', 'wide', 'source')",
                "INSERT INTO bucardo.sync (name, herd, dbs) VALUES ('lonely', '" + shop.rels + "', 'wide')",
                "INSERT INTO bucardo.goat (id, db, schemaname, tablename, pkey, ghost) VALUES (9, '" + shop.source
                        + "', 'other', 'note', 'code', true)",
                "INSERT INTO bucardo.herdmap VALUES ('" + shop.rels + "', 9)",
                "INSERT INTO bucardo.customname VALUES (1, 4, 'checks')",
                "INSERT INTO bucardo.customcols VALUES (1, 1, 'SELECT id, now() AS at'), (2, 2, 'SELECT colour')",
                "INSERT INTO bucardo.customcode VALUES (1, 'mail', 'after_sync')",
                "INSERT INTO bucardo.bucardo_config VALUES ('kid_sleep', '1', '0.5'), ('log_level', 'normal', 'normal')");
        imported(false)
                .body("noEquivalent.what", hasItem("the database \"elsewhere\" of type mongo"))
                .body("noEquivalent.what", hasItem("the database \"served\""))
                .body("noEquivalent.what", hasItem("the database \"a-b\""))
                .body("noEquivalent.what", hasItem("the sync \"lonely\""))
                .body("noEquivalent.what", hasItem("the table public.audit of \"" + shop.source + "\""))
                .body("noEquivalent.what", hasItem("the table other.note of \"" + shop.source + "\""))
                .body("noEquivalent.what", hasItem("customname \"checks\" of public.audit"))
                .body("noEquivalent.what", hasItem("customcols of public.customer"))
                .body("noEquivalent.why", hasItem(containsString("now gives another value each time")))
                .body("noEquivalent.what", hasItem("customcols of public.purchase"))
                .body("noEquivalent.what", hasItem("customcode \"mail\" (after_sync)"))
                .body("noEquivalent.what", hasItem("the settings kid_sleep"))
                .body("noEquivalent.what", hasItem("checktime 00:01:00 of the sync \"" + shop.sync + "\""))
                .body("noEquivalent.size()", equalTo(12))
                .body("document.syncs." + shop.sync + ".autokick", equalTo(false))
                .body("document.syncs.lonely", equalTo(null));
        control.execute("UPDATE bucardo.db SET status = 'inactive' WHERE name = '" + shop.target + "'");
        imported(false)
                .body(
                        "noEquivalent.what",
                        hasItem("the inactive database \"" + shop.target + "\" in the dbgroup \"" + shop.dbs + "\""))
                .body("document.dbgroups." + shop.dbs, equalTo(List.of(shop.source + ":source")))
                .body("document.syncs", equalTo(Map.of()));
    }

    @Test
    void theRoleFullcopyComesOverAndATableWithoutAKeyWithIt() {
        String whole = "whole" + shop.sync;
        control.execute(
                "INSERT INTO bucardo.dbgroup VALUES ('" + whole + "')",
                "INSERT INTO bucardo.dbmap (db, dbgroup, role) VALUES ('" + shop.target + "', '" + whole
                        + "', 'fullcopy'), ('" + shop.source + "', '" + whole + "', 'source')",
                "INSERT INTO bucardo.herd VALUES ('" + whole + "')",
                "INSERT INTO bucardo.herdmap VALUES ('" + whole + "', 4)",
                "INSERT INTO bucardo.sync (name, herd, dbs, checktime) VALUES ('" + whole + "', '" + whole + "', '"
                        + whole + "', '5 minutes')");
        imported(true)
                .body(
                        "noEquivalent.what",
                        hasItem("the table public.audit of \"" + shop.source + "\"")); // in the other
        Api.get("/syncs/" + whole)
                .body("tables", equalTo(List.of("public.audit")))
                .body("sources", equalTo(List.of(shop.source)))
                .body("targets", equalTo(List.of()))
                .body("fullcopies", equalTo(List.of(shop.target)))
                .body("options", equalTo(Map.of()));
        imported(true).body("plan.create", equalTo(0)).body("plan.update", equalTo(0));
        for (String kind : List.of("syncs", "dbgroups", "relgroups")) {
            Api.delete("/" + kind + "/" + whole);
        }
    }

    @Test
    void aDatabaseThatIsNoControlDatabaseIsToldSoAndTheUrlIsNotRepeated() {
        Connection source = shop.sourceDatabase.as(Shop.SOURCE_ROLE);
        Api.post("/import/bucardo", Map.of("url", url(source)))
                .statusCode(400)
                .body("field", equalTo("url"))
                .body("detail", containsString("has no table bucardo.db"));
        String answer = Api.post("/import/bucardo", Map.of("url", "postgres://a:top secret@h"))
                .statusCode(400)
                .extract()
                .asString();
        assertThat(answer).doesNotContain("secret");
    }

    @Test
    void otherNamesAndColumnsComeOverWithTheirTables() {
        control.execute(
                "INSERT INTO bucardo.customname VALUES (1, 2, 'buys')",
                "INSERT INTO bucardo.customcols VALUES (1, 1, 'SELECT id, upper(name) AS name'), (2, 2, 'SELECT colour')");
        imported(true)
                .body("plan.create", equalTo(7))
                .body("noEquivalent.what", hasItem("customcols of public.purchase"))
                .body("document.customnames[0].newname", equalTo("buys"));
        Api.get("/customnames").body("find { it.database == '" + shop.source + "' }.newname", equalTo("public.buys"));
        Api.get("/customcols")
                .body(
                        "find { it.database == '" + shop.source + "' }.clause",
                        equalTo("SELECT id, upper(name) AS name"));
        imported(true).body("plan.create", equalTo(0)).body("plan.unchanged", equalTo(7));
    }

    @Test
    void thePasswordMayStandBesideTheUrlAndCountsMoreThanOneInIt() {
        String without = url.replaceFirst(":[^:@/]*@", "@");
        String password = URLDecoder.decode(url.replaceFirst(".*//[^:]*:([^@]*)@.*", "$1"), StandardCharsets.UTF_8);
        assertThat(without).isNotEqualTo(url);
        Api.post("/import/bucardo", Map.of("url", without, "password", password))
                .statusCode(200);
        Api.post("/import/bucardo", Map.of("url", without.replace("@", ":wrong@"), "password", password))
                .statusCode(200);
        String answer = Api.post("/import/bucardo", Map.of("url", url, "password", "not-the-password"))
                .statusCode(422)
                .body("code", equalTo("AUTHENTICATION_FAILED"))
                .extract()
                .asString();
        assertThat(answer).doesNotContain("not-the-password");
    }

    private static String url(Connection c) {
        return "postgres://" + c.user() + ":" + URLEncoder.encode(Api.password(c), StandardCharsets.UTF_8) + "@"
                + c.host() + ":" + c.port() + "/" + c.dbname();
    }

    private ValidatableResponse imported(boolean apply) {
        return Api.post("/import/bucardo", Map.of("url", url, "apply", apply))
                .log()
                .all()
                .statusCode(200);
    }
}
