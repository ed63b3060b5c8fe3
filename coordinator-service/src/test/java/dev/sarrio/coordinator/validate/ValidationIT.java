package dev.sarrio.coordinator.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestSecrets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationIT extends ValidatedPair {
    private static final String[] TABLES = {
        "CREATE TABLE a (id int PRIMARY KEY, t text)",
        "CREATE TABLE parted (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at)",
        "CREATE TABLE parted_1 PARTITION OF parted (PRIMARY KEY (id)) FOR VALUES FROM ('2000-01-01') TO ('2100-01-01')",
        "CREATE SEQUENCE s"
    };

    /** Of a target that is copied whole. */
    private List<Finding> validateWhole(String... tables) {
        DesiredSync sync = new DesiredSync(
                        1,
                        1,
                        new SyncName("shop"),
                        RunState.STOPPED,
                        List.of(FROM),
                        List.of(),
                        Arrays.stream(tables).map(TableName::parse).toList(),
                        List.of(TableName.parse("s")),
                        CopyMode.NONE,
                        0,
                        0,
                        1,
                        0)
                .with(new DesiredSync.Fullcopy(List.of(TO), 0));
        return problems(
                new Validation(servers).run(sync, Map.of(FROM, source.as("val_source"), TO, target.as("val_target"))));
    }

    @Test
    void withTheDocumentedPrivilegesThereIsNothingToSay() {
        databases(10, 17, TABLES);
        assertThat(problems(validate(CopyMode.DATA, "a"))).isEmpty();
    }

    @Test
    void eachPrivilegeThatIsMissingOnTheSourceIsAGrantStatement() {
        databases(15, 15, TABLES);
        source.execute(
                "REVOKE TRIGGER ON parted_1 FROM val_source",
                "REVOKE SELECT ON a FROM val_source",
                "REVOKE CREATE ON DATABASE " + source.name() + " FROM val_source",
                "REVOKE SELECT ON SEQUENCE s FROM val_source");
        List<Finding> findings = problems(validate(CopyMode.DATA, "a", "parted"));
        assertThat(findings.stream()
                        .filter(f ->
                                f.severity() == Severity.ERROR && f.subject().startsWith("nonrds")))
                .extracting(Finding::remedy)
                .containsExactlyInAnyOrder(
                        "GRANT CREATE ON DATABASE \"" + source.name() + "\" TO \"val_source\";",
                        "GRANT SELECT, TRIGGER ON public.a TO \"val_source\";",
                        "GRANT SELECT, TRIGGER ON public.parted_1 TO \"val_source\";",
                        "GRANT USAGE ON SCHEMA \"public\" TO \"val_source\"; GRANT SELECT ON SEQUENCE \"public\".\"s\" TO"
                                + " \"val_source\";");
    }

    @Test
    void theStatementsThatItPrintsPutThingsRight() {
        databases(15, 15, TABLES);
        source.execute(
                "REVOKE ALL ON a, parted, parted_1, s FROM val_source", "REVOKE USAGE ON SCHEMA public FROM PUBLIC");
        target.execute("REVOKE ALL ON a, s FROM val_target", "REVOKE USAGE ON SCHEMA public FROM PUBLIC, val_target");
        for (int i = 0; i < 2; i++) { // a schema that may not be used hides what is in it
            for (Finding f : problems(validate(CopyMode.DATA, "a", "parted"))) {
                TestDatabase where = f.subject().startsWith("nonrds") ? source : target;
                if (f.remedy().startsWith("GRANT")) {
                    where.execute(f.remedy());
                }
            }
        }
        assertThat(problems(validate(CopyMode.DATA, "a"))).isEmpty();
    }

    @Test
    void pain11_withoutTheReplicaRoleTheFallbackIsNamed() {
        databases(15, 15, TABLES);
        target.execute("REVOKE SET ON PARAMETER session_replication_role FROM val_target");
        assertThat(problems(validate(CopyMode.DATA, "a"))).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.message()).contains("order of foreign keys");
            assertThat(f.remedy()).contains("GRANT SET ON PARAMETER").contains("rds_superuser");
        });
    }

    @Test
    void tablesThatCannotOrShouldNotBeCapturedAreNamed() {
        databases(
                15,
                15,
                "CREATE TABLE keyless (x int)",
                "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
                "CREATE TABLE policed (id int PRIMARY KEY)",
                "CREATE TABLE floating (f float8 PRIMARY KEY)",
                "CREATE SEQUENCE s");
        source.execute("ALTER TABLE policed ENABLE ROW LEVEL SECURITY", "SELECT lo_create(0)");
        List<Finding> findings =
                problems(validate(CopyMode.DATA, "keyless", "unlogged", "policed", "floating", "absent"));
        assertThat(findings)
                .anySatisfy(f -> assertThat(f.message()).contains("neither a primary key"))
                .anySatisfy(f -> assertThat(f.remedy()).isEqualTo("ALTER TABLE \"public\".\"unlogged\" SET LOGGED;"))
                .anySatisfy(f -> {
                    assertThat(f.subject()).isEqualTo("nonrds public.policed");
                    assertThat(f.remedy()).contains("BYPASSRLS");
                })
                .anySatisfy(f -> assertThat(f.message()).contains("floating-point columns (f)"))
                .anySatisfy(f -> assertThat(f.message()).contains("Large objects (1)"))
                .anySatisfy(f -> assertThat(f.subject()).isEqualTo("nonrds public.absent"));
        imaged = Set.of(TableName.parse("keyless"));
        assertThat(problems(validate(CopyMode.DATA, "keyless")))
                .as("whole rows are logged")
                .noneMatch(f -> f.message().contains("key"));
    }

    @Test
    void aTargetThatDoesNotFitIsToldColumnByColumn() {
        databases(15, 15, "CREATE SEQUENCE s");
        source.execute(
                "CREATE TABLE a (id int PRIMARY KEY, missing int, other int, computed int, maybe text)",
                "GRANT SELECT, TRIGGER ON a TO val_source");
        target.execute(
                "CREATE TABLE a (id int, other text, computed int GENERATED ALWAYS AS (1) STORED, maybe text NOT NULL, mine int NOT"
                        + " NULL)",
                "INSERT INTO a VALUES (1, '', DEFAULT, '', 1)",
                "GRANT SELECT, INSERT, UPDATE ON a TO val_target");
        List<Finding> findings = problems(validate(CopyMode.DATA, "a"));
        assertThat(findings)
                .extracting(Finding::remedy)
                .contains(
                        "ALTER TABLE \"public\".\"a\" ADD COLUMN \"missing\" integer;",
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"other\" TYPE integer;",
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"computed\" DROP EXPRESSION;",
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"maybe\" DROP NOT NULL;",
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"mine\" SET DEFAULT …;",
                        "ALTER TABLE \"public\".\"a\" ADD PRIMARY KEY (\"id\");",
                        "GRANT DELETE ON \"public\".\"a\" TO \"val_target\";");
        assertThat(findings).anySatisfy(f -> assertThat(f.message()).contains("The table has rows"));
    }

    /** Of a table with other columns: what is said with strict_checking=1, and with 0. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v int                  | v bigint                | WARNING | INFO
            v bigint               | v int                   | ERROR   | WARNING
            v int                  | v numeric(9,0)          | ERROR   | WARNING
            v int                  | v numeric(12,2)         | WARNING | INFO
            v numeric(5,2)         | v numeric(7,3)          | WARNING | INFO
            v numeric(5,2)         | v numeric(5,3)          | ERROR   | WARNING
            v int                  | v double precision      | WARNING | INFO
            v bigint               | v double precision      | ERROR   | WARNING
            v real                 | v double precision      | WARNING | INFO
            v double precision     | v real                  | ERROR   | WARNING
            v varchar(5)           | v varchar(6)            | WARNING | INFO
            v varchar(6)           | v varchar(5)            | ERROR   | WARNING
            v varchar(5)           | v text                  | WARNING | INFO
            v text                 | v varchar(5)            | ERROR   | WARNING
            v varchar(5)[]         | v text[]                | WARNING | INFO
            v text[]               | v text                  | ERROR   | WARNING
            v char(5)              | v char(6)               | WARNING | INFO
            v char(5)              | v text                  | ERROR   | WARNING
            v int                  | v text                  | WARNING | INFO
            v boolean              | v text                  | ERROR   | WARNING
            v json                 | v jsonb                 | ERROR   | WARNING
            v jsonb                | v json                  | WARNING | INFO
            v date                 | v timestamp             | WARNING | INFO
            v timestamp            | v date                  | ERROR   | WARNING
            v timestamp            | v timestamptz           | ERROR   | WARNING
            v timestamptz(3)       | v timestamptz           | WARNING | INFO
            v timestamptz          | v timestamptz(3)        | ERROR   | WARNING
            v bit(3)               | v varbit                | WARNING | INFO
            v bit(3)               | v bit(5)                | ERROR   | WARNING
            v digits               | v text                  | WARNING | INFO
            v digits               | v varchar(9)            | ERROR   | WARNING
            v text                 | v digits                | ERROR   | WARNING
            v mood                 | v text                  | ERROR   | WARNING
            v int                  | v int NOT NULL          | WARNING | INFO
            v int                  | w int                   | ERROR   | WARNING
            v int                  | v int GENERATED ALWAYS AS (1) STORED | ERROR | WARNING
            v int                  | v int, w int            |         |
            v int                  | v int, w int NOT NULL   | ERROR   | ERROR
            v int                  | v int, w int NOT NULL DEFAULT 1 |  |
            """)
    void columnsThatDifferAreToldOneDegreeMoreQuietlyIfTheyAreNotCheckedStrictly(
            String from, String to, Severity strict, Severity not) {
        databases(
                15,
                15,
                "CREATE DOMAIN digits AS text CHECK (VALUE ~ '^[0-9]*$')",
                "CREATE TYPE mood AS ENUM ('sad')",
                "CREATE SEQUENCE s");
        source.execute("CREATE TABLE t (id int PRIMARY KEY, " + from + ")", "GRANT SELECT, TRIGGER ON t TO val_source");
        target.execute(
                "CREATE TABLE t (" + to + ", id int PRIMARY KEY)",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON t TO val_target");
        assertThat(worst("t")).isEqualTo(strict);
        lenient = List.of(TableName.parse("t"));
        assertThat(worst("t")).isEqualTo(not);
    }

    /** Of what is said about a column; null if nothing is. */
    private Severity worst(String table) {
        return validate(CopyMode.DATA, table).stream()
                .filter(f -> f.message().startsWith("Column "))
                .map(Finding::severity)
                .min(Comparator.comparing(s ->
                        List.of(Severity.ERROR, Severity.WARNING, Severity.INFO).indexOf(s)))
                .orElse(null);
    }

    @Test
    void aColumnOfTheKeyMustBeThereHoweverColumnsAreChecked() {
        databases(15, 15, "CREATE SEQUENCE s");
        source.execute("CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))", "GRANT SELECT, TRIGGER ON t TO val_source");
        target.execute("CREATE TABLE t (a int PRIMARY KEY)", "GRANT SELECT, INSERT, UPDATE, DELETE ON t TO val_target");
        lenient = List.of(TableName.parse("t"));
        assertThat(worst("t")).isEqualTo(Severity.ERROR);
    }

    @Test
    void aTargetThatIsCopiedWholeNeedsNoKeysNoEmptyTablesAndNothingMadeOnTheSource() {
        databases(15, 15, "CREATE TABLE keyless (x int)", "CREATE SEQUENCE s");
        source.execute(
                "REVOKE CREATE ON DATABASE " + source.name() + " FROM val_source",
                "REVOKE TRIGGER ON keyless FROM val_source");
        target.execute("INSERT INTO keyless VALUES (1)");
        assertThat(validateWhole("keyless")).isEmpty();
    }

    @Test
    void whatDoesNotFitATargetThatIsCopiedWholeIsNamed() {
        databases(
                15,
                15,
                "CREATE TABLE keyless (x int)",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (parent int REFERENCES parent)",
                "CREATE SEQUENCE s");
        source.execute("ALTER TABLE keyless ADD y text", "REVOKE SELECT ON parent FROM val_source");
        target.execute("REVOKE DELETE ON keyless FROM val_target");
        List<Finding> findings = validateWhole("keyless", "parent", "absent");
        assertThat(findings)
                .extracting(Finding::remedy)
                .contains(
                        "ALTER TABLE \"public\".\"keyless\" ADD COLUMN \"y\" text;",
                        "GRANT SELECT ON \"public\".\"parent\" TO \"val_source\";",
                        "GRANT DELETE ON \"public\".\"keyless\" TO \"val_target\";",
                        "Create it (pg_dump --schema-only -t public.absent): a full copy brings rows only.");
        assertThat(findings).anySatisfy(f -> {
            assertThat(f.severity()).isEqualTo(Severity.WARNING);
            assertThat(f.subject()).isEqualTo("rds public.parent");
            assertThat(f.message()).contains("child_parent_fkey of public.child");
        });
        target.execute("REVOKE SET ON PARAMETER session_replication_role FROM val_target");
        assertThat(validateWhole("parent")).anySatisfy(f -> {
            assertThat(f.severity()).isEqualTo(Severity.ERROR);
            assertThat(f.message()).contains("child_parent_fkey").contains("can't be emptied");
        });
        assertThat(validateWhole("parent", "child")).noneMatch(f -> f.message().contains("child_parent_fkey"));
    }

    @Test
    void theSchemaCopyNeedsExtensionsOwnersAndAPgDump() {
        databases(18, 17, TABLES);
        target.execute("DROP TABLE a");
        List<Finding> findings = problems(validate(CopyMode.SCHEMA_AND_DATA, "a"));
        assertThat(findings).noneMatch(f -> f.severity() == Severity.ERROR);
        assertThat(findings).anySatisfy(f -> assertThat(f.message()).contains("The copied tables will belong to"));
    }

    @Test
    void databasesThatCannotBeReachedAreFindingsWithTheirRemedies() {
        databases(15, 15, TABLES);
        Connection wrong = new Connection(
                source.host(),
                source.port(),
                source.name(),
                "val_source",
                TestSecrets.BOX.seal(new dev.sarrio.core.secret.Secret("wrong")),
                Map.of("sslmode", "disable"));
        Connection nowhere = new Connection("127.0.0.1", 1, "x", "y", null, Map.of("sslmode", "disable"));
        List<Finding> findings = validate(wrong, nowhere, CopyMode.DATA, "a");
        assertThat(findings).hasSize(2).allMatch(f -> f.severity() == Severity.ERROR);
        assertThat(findings.get(0).message()).contains("Login failed");
        assertThat(findings.get(1).message()).contains("nothing answers there");
    }

    @Test
    void aSourceThatSubscribesIsWarnedOf() {
        databases(17, 17, TABLES);
        source.execute(
                "CREATE SUBSCRIPTION elsewhere CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false)");
        try {
            assertThat(problems(validate(CopyMode.DATA, "a")))
                    .anySatisfy(f -> assertThat(f.message()).contains("fire no triggers"));
        } finally {
            source.execute("ALTER SUBSCRIPTION elsewhere SET (slot_name = NONE)", "DROP SUBSCRIPTION elsewhere");
        }
    }

    @Test
    void aDatabaseOntoItselfIsNoticed() {
        databases(15, 15, TABLES);
        source.role("val_target");
        source.execute("GRANT CREATE ON DATABASE " + source.name() + " TO val_target");
        List<Finding> findings = validate(source.as("val_source"), source.as("val_target"), CopyMode.DATA, "a");
        assertThat(findings).anySatisfy(f -> assertThat(f.message()).contains("the same database as nonrds"));
    }
}
