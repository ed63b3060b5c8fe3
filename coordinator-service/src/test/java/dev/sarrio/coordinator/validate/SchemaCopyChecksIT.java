package dev.sarrio.coordinator.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.testing.PrivilegesPage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said before the schema is copied. */
class SchemaCopyChecksIT extends ValidatedPair {
    private static final String OLDEST_TO_NEWEST = "10, 18";
    private static final String NEWEST_TO_OLDEST = "18, 10";

    /** The target is empty. */
    private void shop(int from, int to, String... onSource) {
        databases(from, to);
        source.execute("CREATE TABLE a (id int PRIMARY KEY, t text)", "CREATE SEQUENCE s");
        source.execute(onSource);
        source.execute(PrivilegesPage.grants("source, for each schema", source, "val_source", "public"));
    }

    /** Which pg_dump there is depends on the host, which role owns a table that nobody was given on the server. */
    private List<Finding> findings(String... tables) {
        return validate(CopyMode.SCHEMA_AND_DATA, tables).stream()
                .filter(f -> !f.message().startsWith("No pg_dump fits")
                        && !f.message().startsWith("The copied tables will belong to"))
                .toList();
    }

    private Finding about(String words, String... tables) {
        List<Finding> found = findings(tables).stream()
                .filter(f -> f.message().contains(words))
                .toList();
        assertThat(found).as(words).hasSize(1);
        return found.get(0);
    }

    private String into() {
        return "\"" + target.name() + "\"";
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, "15, 15", "18, 18"})
    void aPlainShopIsCopiedWithoutAWord(int from, int to) {
        shop(
                from,
                to,
                "CREATE SCHEMA other",
                "CREATE TYPE other.mood AS ENUM ('sad')",
                "CREATE TYPE pair AS (x int, y int)",
                "CREATE DOMAIN digits AS text CHECK (VALUE ~ '^[0-9]*$')",
                "CREATE EXTENSION citext",
                "CREATE TABLE b (id serial PRIMARY KEY, a int REFERENCES a, m other.mood, p pair[], d digits, c text COLLATE \"C\")",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (x int, PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE parted (id int NOT NULL) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (9)",
                "ALTER TABLE " + (from < 11 ? "parted_1" : "parted") + " ADD PRIMARY KEY (id)",
                "CREATE VIEW v AS SELECT * FROM b",
                "CREATE TABLE policed (id int PRIMARY KEY)",
                "ALTER TABLE policed ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON policed USING (true)",
                "ALTER TABLE policed OWNER TO val_source",
                "GRANT USAGE ON SCHEMA other TO val_source");
        target.role("val_source");
        target.execute("CREATE EXTENSION citext", "GRANT val_source TO val_target");
        if (from >= 12) {
            source.execute("ALTER TABLE b ADD twice int GENERATED ALWAYS AS (a * 2) STORED");
        }
        assertThat(findings("a", "b", "parent", "child", "parted", "policed"))
                .filteredOn(f -> !f.message().startsWith("PostgreSQL " + from + ", reached as")
                        && !f.message().startsWith("PostgreSQL " + to + ", reached as")
                        && !f.message().startsWith("Extensions are there in a newer version"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void materializedViewsAreFilledOnceAndNotFollowed(int from, int to) {
        shop(
                from,
                to,
                "CREATE MATERIALIZED VIEW \"Sum\" AS SELECT 1",
                "CREATE MATERIALIZED VIEW e AS SELECT 1 WITH NO DATA");
        Finding found = about("Materialized views");
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        assertThat(found.message()).endsWith("stay as they are then: public.\"Sum\".");
        assertThat(found.remedy()).isEqualTo("REFRESH MATERIALIZED VIEW public.\"Sum\"; whenever it is to be newer.");
        target.execute("CREATE MATERIALIZED VIEW \"Sum\" AS SELECT 1");
        assertThat(findings("a")).noneMatch(f -> f.message().contains("Materialized"));
    }

    @Test
    void ofManyThingsTenAreNamed() {
        shop(18, 18);
        IntStream.range(10, 22).forEach(i -> source.execute("CREATE MATERIALIZED VIEW m" + i + " AS SELECT 1"));
        Finding found = about("Materialized views");
        assertThat(found.message()).contains("public.m19 and 2 more").doesNotContain("m20");
        assertThat(found.remedy()).contains("VIEW public.m19; and 2 more");
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void eventTriggersTakeASuperuserAtTheTarget(int from, int to) {
        String[] trigger = {
            "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER watched ON sql_drop EXECUTE PROCEDURE f()"
        };
        shop(from, to, trigger);
        assertThat(about("Event triggers").message()).endsWith("only a superuser may make them: watched.");
        target.execute("ALTER ROLE val_target SUPERUSER");
        try {
            assertThat(findings("a")).noneMatch(f -> f.message().contains("Event triggers"));
        } finally {
            target.execute("ALTER ROLE val_target NOSUPERUSER");
        }
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void publicationsSubscriptionsAndSecurityLabelsAreLeftOut(int from, int to) {
        shop(
                from,
                to,
                "CREATE PUBLICATION outlet FOR TABLE a",
                "CREATE SUBSCRIPTION ins CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false)",
                "INSERT INTO pg_seclabel VALUES ('a'::regclass, 'pg_class'::regclass, 0, 'vault', 'x')");
        try {
            assertThat(about("Publications are left out: outlet.").remedy()).startsWith("CREATE PUBLICATION outlet …;");
            assertThat(about("Subscriptions are left out: ins.").severity()).isEqualTo(Severity.WARNING);
            assertThat(about("Security labels").remedy()).startsWith("SECURITY LABEL FOR vault ON");
        } finally {
            source.execute("ALTER SUBSCRIPTION ins SET (slot_name = NONE)", "DROP SUBSCRIPTION ins");
        }
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void foreignServersNeedTheirWrapperAndUserMappingsTheirOptions(int from, int to) {
        shop(
                from,
                to,
                "CREATE FOREIGN DATA WRAPPER puller",
                "CREATE SERVER far FOREIGN DATA WRAPPER puller",
                "CREATE USER MAPPING FOR postgres SERVER far OPTIONS (password 'x')");
        assertThat(about("Foreign servers").remedy())
                .startsWith("GRANT USAGE ON FOREIGN DATA WRAPPER \"puller\" TO \"val_target\"; before the copy");
        assertThat(about("User mappings come without their options (1)").remedy())
                .startsWith("ALTER USER MAPPING FOR postgres SERVER far OPTIONS (ADD …);");
        target.execute(
                "CREATE FOREIGN DATA WRAPPER puller", "GRANT USAGE ON FOREIGN DATA WRAPPER puller TO val_target");
        assertThat(findings("a")).noneMatch(f -> f.message().contains("Foreign servers"));
    }

    @Test
    void whatIsInAnotherTablespaceComesIntoTheDatabasesOwn() {
        shop(18, 18);
        source.execute("SET allow_in_place_tablespaces = on", "CREATE TABLESPACE val_fast LOCATION ''");
        try {
            source.execute("CREATE TABLE b (id int PRIMARY KEY) TABLESPACE val_fast");
            Finding found = about("in other tablespaces");
            assertThat(found.severity()).isEqualTo(Severity.INFO);
            assertThat(found.message()).contains("(val_fast)");
        } finally {
            source.execute("DROP TABLE b", "DROP TABLESPACE val_fast");
        }
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void settingsOfTheDatabaseAndOfRolesInItAreStatementsUntilTheTargetHasThem(int from, int to) {
        shop(from, to);
        source.role("val_app");
        target.role("val_app");
        String database = "DATABASE " + source.name() + " SET ";
        source.execute(
                "ALTER " + database + "search_path = public, \"Other\"",
                "ALTER " + database + "work_mem = '7MB'",
                "ALTER " + database + "app.secret = 'hush'",
                "ALTER ROLE val_app IN " + database + "statement_timeout = '3s'");
        assertThat(about("Settings of the source's database").remedy())
                .isEqualTo("ALTER DATABASE " + into() + " SET app.secret TO '…'; ALTER DATABASE " + into()
                        + " SET search_path TO public, \"Other\"; ALTER DATABASE " + into()
                        + " SET work_mem TO '7MB'; ALTER ROLE \"val_app\" IN DATABASE " + into()
                        + " SET statement_timeout TO '3s';");
        target.execute(about("Settings of the source's database").remedy().replace("'…'", "'hush'"));
        assertThat(findings("a")).noneMatch(f -> f.message().contains("Settings"));
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void rolesThatOwnHaveRightsOrAreNamedByPoliciesAreMadeWithTheStatementsThatAreGiven(int from, int to) {
        shop(from, to, "ALTER TABLE a ENABLE ROW LEVEL SECURITY");
        List.of("val_owner", "val_reader", "val_policed").forEach(r -> source.role(r));
        source.execute(
                "ALTER TABLE a OWNER TO val_owner",
                "GRANT SELECT ON a TO val_reader",
                "CREATE POLICY p ON a TO val_policed USING (true)");
        Finding found = about("Roles of the source are not there");
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        assertThat(found.message())
                .contains(
                        "val_owner (owner), val_policed (policies), val_reader (rights). What they own will belong to");
        assertThat(found.remedy())
                .isEqualTo(
                        "CREATE ROLE \"val_owner\"; CREATE ROLE \"val_policed\"; CREATE ROLE \"val_reader\"; before the copy.");
        List.of("val_owner", "val_reader", "val_policed").forEach(r -> target.role(r));
        assertThat(findings("a")).noneMatch(f -> f.message().contains("Roles of the source"));
        assertThat(validate(CopyMode.SCHEMA_AND_DATA, "a")).anySatisfy(f -> {
            assertThat(f.message()).contains("no member of their owners: val_owner");
            assertThat(f.remedy()).startsWith("GRANT \"val_owner\" TO \"val_target\"; before the copy");
        });
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void whatTheRoleMayNotReadIsAnErrorWhereATableNeedsIt(int from, int to) {
        shop(
                from,
                to,
                "CREATE SCHEMA hidden",
                "CREATE SCHEMA aside",
                "CREATE TYPE hidden.mood AS ENUM ('sad')",
                "CREATE TABLE b (id int PRIMARY KEY, m hidden.mood[])",
                "CREATE TABLE parent (id int)",
                "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE other (id int)");
        source.execute("REVOKE SELECT ON parent, other FROM val_source");
        assertThat(findings("b", "child"))
                .filteredOn(f -> f.message().contains("copy leaves"))
                .extracting(Finding::severity, Finding::message, Finding::remedy)
                .containsExactlyInAnyOrder(
                        tuple(
                                Severity.ERROR,
                                "The role may not use schema \"hidden\": the copy leaves it out. Needed by public.b.",
                                "GRANT USAGE ON SCHEMA \"hidden\" TO \"val_source\";"),
                        tuple(
                                Severity.ERROR,
                                "The role may not read \"public\".\"parent\": the copy leaves it out. Needed by public.child.",
                                "GRANT SELECT ON \"public\".\"parent\" TO \"val_source\";"),
                        tuple(
                                Severity.WARNING,
                                "The copy leaves out what the role may not read or use: schema \"aside\", \"public\".\"other\".",
                                "GRANT USAGE ON SCHEMA \"aside\" TO \"val_source\"; GRANT SELECT ON \"public\".\"other\" TO"
                                        + " \"val_source\";"));
    }

    @Test
    void whatCaptureCannotReadEitherIsSaidOnce() {
        shop(
                18,
                18,
                "CREATE SCHEMA hidden",
                "CREATE TABLE hidden.b (id int PRIMARY KEY)",
                "GRANT SELECT, TRIGGER ON hidden.b TO val_source",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (9)");
        source.execute("REVOKE SELECT ON a, parted_1 FROM val_source");
        assertThat(problems(findings("a", "parted", "hidden.b")))
                .filteredOn(f -> f.remedy().startsWith("GRANT"))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("nonrds public.a", "nonrds public.parted", "nonrds hidden.b");
    }

    @Test
    void anExtensionThatIsNotAvailableIsAnErrorWhereATableNeedsIt() {
        shop(
                10,
                18,
                "CREATE EXTENSION chkpass",
                "CREATE EXTENSION timetravel",
                "CREATE DOMAIN secret AS chkpass",
                "CREATE TABLE b (id int PRIMARY KEY, s secret)");
        assertThat(about("Extension timetravel", "a", "b").severity()).isEqualTo(Severity.WARNING);
        assertThat(about("Extension chkpass", "a").severity()).isEqualTo(Severity.WARNING);
        assertThat(about("Extension chkpass", "a", "b").severity()).isEqualTo(Severity.ERROR);
        assertThat(about("Extension chkpass", "a", "b").message())
                .isEqualTo("Extension chkpass of the source is not available. Needed by public.b.");
        target.execute("CREATE TABLE b (id int PRIMARY KEY, s text)");
        assertThat(about("Extension chkpass", "a", "b").severity()).isEqualTo(Severity.WARNING);
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void anExtensionThatTheRoleMayNotInstallIsAnErrorWhereAnIndexOrADefaultNeedsIt(int from, int to) {
        shop(
                from,
                to,
                "CREATE SCHEMA ext",
                "GRANT USAGE ON SCHEMA ext TO val_source",
                "CREATE EXTENSION bloom SCHEMA ext",
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION pageinspect",
                "CREATE INDEX ON a USING bloom (id)",
                "CREATE TABLE b (id int PRIMARY KEY, x bytea DEFAULT get_raw_page('a', 0))");
        Finding found = about("Extension bloom", "a", "b");
        assertThat(found.severity()).isEqualTo(Severity.ERROR);
        assertThat(found.message()).endsWith("only a superuser may install it. Needed by public.a.");
        assertThat(about("Extension pageinspect", "a", "b").message()).endsWith("Needed by public.b.");
        assertThat(about("Extension pageinspect", "a").severity()).isEqualTo(Severity.WARNING);
        target.execute(found.remedy().replace(" as a superuser, before the copy.", ""));
        assertThat(findings("a", "b")).noneMatch(f -> f.message().contains("Extension bloom"));
        assertThat(findings("a").stream()
                        .anyMatch(f -> f.message().startsWith("Extension hstore of the source is not")))
                .as("hstore is trusted from PostgreSQL 13 on")
                .isEqualTo(to < 13);
    }

    @Test
    void anExtensionInAnOlderVersionIsWarnedOf() {
        shop(18, 10, "CREATE EXTENSION hstore", "CREATE TABLE b (id int PRIMARY KEY, h hstore)");
        target.execute("CREATE EXTENSION hstore");
        Finding found = about("Extension hstore", "b");
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        assertThat(found.message()).contains("is there in version 1.4, older than the source's 1.8");
        assertThat(found.remedy()).startsWith("ALTER EXTENSION \"hstore\" UPDATE;");
    }

    @Test
    void anExtensionInANewerVersionIsMentioned() {
        shop(10, 18, "CREATE EXTENSION hstore");
        assertThat(about("Extensions are there in a newer version", "a"))
                .isEqualTo(Finding.info(
                        "rds", "Extensions are there in a newer version than the source's: hstore (1.4, there 1.8)."));
    }

    @Test
    void aCollationThatTheTargetDoesNotHaveIsAnErrorWhereAColumnUsesIt() {
        shop(
                18,
                10,
                "CREATE COLLATION plain (provider = builtin, locale = 'C.UTF-8')",
                "CREATE COLLATION own (provider = icu, locale = 'de')",
                "CREATE TABLE b (id int PRIMARY KEY, t text COLLATE plain, u text COLLATE own, v text COLLATE \"C\")");
        assertThat(about("Collation", "a").severity()).isEqualTo(Severity.WARNING);
        Finding found = about("Collation", "b");
        assertThat(found.severity()).isEqualTo(Severity.ERROR);
        assertThat(found.message())
                .isEqualTo(
                        "Collation \"public\".\"plain\" of the source (locale C.UTF-8) can't be had. Needed by public.b.");
        assertThat(found.remedy()).startsWith("Use PostgreSQL 18 or newer there; or take another");
    }

    @Test
    void aLocaleThatTheTargetsHostDoesNotHaveIsAnError() {
        shop(
                10,
                18,
                "CREATE COLLATION elsewhere (locale = 'C.utf8')",
                "CREATE COLLATION same (locale = 'C.UTF-8')",
                "UPDATE pg_collation SET collcollate = 'xx_XX.utf8' WHERE collname = 'elsewhere'",
                "CREATE DOMAIN word AS text COLLATE elsewhere",
                "CREATE TABLE b (id int PRIMARY KEY, w word, t text COLLATE same)");
        Finding found = about("Collation", "b");
        assertThat(found.severity()).isEqualTo(Severity.ERROR);
        assertThat(found.message())
                .contains("\"elsewhere\" of the source (locale xx_XX.utf8)")
                .endsWith("by public.b.");
        assertThat(found.remedy()).contains("pg_import_system_collations");
    }

    @Test
    void whatAnOlderTargetDoesNotKnowIsSaid() {
        shop(
                18,
                10,
                "CREATE TABLE b (id int PRIMARY KEY, n int GENERATED ALWAYS AS (id * 2) STORED, v int GENERATED ALWAYS AS (id))");
        assertThat(findings("b"))
                .filteredOn(f -> f.severity() == Severity.ERROR)
                .extracting(Finding::subject, Finding::message)
                .containsExactly(
                        tuple(
                                "rds public.b",
                                "Column n is generated, in a way that is there from PostgreSQL 12 on: the table can't be made."),
                        tuple(
                                "rds public.b",
                                "Column v is generated, in a way that is there from PostgreSQL 18 on: the table can't be made."));
        assertThat(about("older than the source's 18", "b").severity()).isEqualTo(Severity.WARNING);
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void rowSecurityThatIsForcedOnTheOwnerStopsWhoeverWritesTheCopy(int from, int to) {
        shop(from, to, "ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
        source.execute("ALTER ROLE val_source BYPASSRLS");
        Finding found = about("Row security is forced", "a");
        assertThat(found.severity()).isEqualTo(Severity.ERROR);
        target.execute(found.remedy());
        assertThat(findings("a")).noneMatch(f -> f.message().contains("Row security"));
    }

    @ParameterizedTest
    @CsvSource({"10", "18"})
    void aForeignTableAsAPartitionIsNamedWithWhatIsDone(int major) {
        shop(
                major,
                major,
                "CREATE FOREIGN DATA WRAPPER puller",
                "CREATE SERVER far FOREIGN DATA WRAPPER puller",
                "CREATE TABLE parted (id int NOT NULL) PARTITION BY RANGE (id)",
                "CREATE FOREIGN TABLE parted_far PARTITION OF parted FOR VALUES FROM (0) TO (9) SERVER far");
        Finding found = about("are foreign tables", "parted");
        assertThat(found.subject()).isEqualTo("nonrds public.parted");
        assertThat(found.message()).contains("(public.parted_far)").endsWith("the table is left out.");
    }

    @ParameterizedTest
    @CsvSource({OLDEST_TO_NEWEST, NEWEST_TO_OLDEST})
    void whatMayNotBeSeenIsSaidAndTheRestIsLookedAt(int from, int to) {
        shop(from, to, "CREATE MATERIALIZED VIEW m AS SELECT 1");
        source.execute(
                "ALTER DATABASE " + source.name() + " SET work_mem = '7MB'",
                "REVOKE SELECT ON pg_event_trigger FROM PUBLIC");
        Finding found = about("could not be looked at", "a");
        assertThat(found.severity()).isEqualTo(Severity.INFO);
        assertThat(found.message())
                .startsWith("What a copy leaves out could not be looked at: ")
                .contains("pg_event_trigger");
        assertThat(about("Settings of the source's database", "a").remedy()).contains("work_mem");
    }
}
