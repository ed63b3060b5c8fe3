package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestPostgres;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstCopyIT {
    private static final String CATALOG = """
            SELECT string_agg(d, E'\\n' ORDER BY d COLLATE "C") FROM (
              SELECT 'index ' || indexdef AS d FROM pg_indexes WHERE schemaname IN ('public', 'Größe')
              UNION ALL
              SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
              WHERE connamespace::regnamespace::text IN ('public', '"Größe"') AND contype <> 'n' AND conrelid <> 0
              UNION ALL
              SELECT 'default ' || adrelid::regclass || ' ' || pg_get_expr(adbin, adrelid) FROM pg_attrdef
              WHERE adrelid::regclass::text NOT LIKE 'sarrio.%'
              UNION ALL
              SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
              WHERE NOT tgisinternal AND p.pronamespace::regnamespace::text <> 'sarrio'
              UNION ALL
              SELECT 'view ' || viewname || definition FROM pg_views WHERE schemaname = 'public'
              UNION ALL
              SELECT 'sequence ' || sequencename || increment_by FROM pg_sequences WHERE schemaname = 'public') x
            """;

    private static final TableName EVENT = TableName.parse("event");

    @ParameterizedTest
    @CsvSource({"10,17", "15,15"})
    void pain20_indexesForeignKeysDefaultsSequencesAndTriggersArriveWithTheRows(int from, int to) {
        try (CopyScene scene = new CopyScene(from, to).withSource(CopyScene.SHOP)) {
            if (from == 10) { // where a partitioned table has no key, only its partitions have
                scene.tables =
                        scene.tables.stream().filter(t -> !t.equals(EVENT)).toList();
            }
            StreamStart start = scene.copy();
            assertSameRows(scene);
            assertThat(normalised(scene.target.query(CATALOG)).lines())
                    .containsExactlyInAnyOrderElementsOf(
                            normalised(scene.source.query(CATALOG)).lines().toList());
            assertThat(scene.target.query("SELECT count(*) FROM audit"))
                    .as("the target's triggers are silent")
                    .isEqualTo("0");
            assertThat(start.stream()).isEqualTo(CopyScene.STREAM);
            assertThat(start.batch()).isZero();
        }
    }

    /** Versions print the same things differently in places that do not matter. */
    private static String normalised(String catalog) {
        return catalog.replace("EXECUTE PROCEDURE", "EXECUTE FUNCTION")
                .replaceAll("SELECT (customer\\.)?id,\\s+(customer\\.)?email", "SELECT id, email")
                .replaceAll("\\(?customer\\.feels", "(feels")
                .replaceAll("\\(+feels", "(feels");
    }

    private static void assertSameRows(CopyScene scene) {
        for (TableName table : scene.tables) {
            if (!table.equals(EVENT)) {
                assertThat(CopyScene.digest(scene.target, table))
                        .as("rows of %s", table)
                        .isEqualTo(CopyScene.digest(scene.source, table));
            }
        }
        for (String leaf : scene.tables.contains(EVENT) ? List.of("event_old", "event_new") : List.<String>of()) {
            TableName name = new TableName("public", leaf);
            assertThat(CopyScene.digest(scene.target, name)).isEqualTo(CopyScene.digest(scene.source, name));
        }
    }

    @Test
    void dataAloneFillsAnExistingSchemaWithTheNewestServers() {
        try (CopyScene scene = new CopyScene(18, 18).withSource(CopyScene.SHOP)) {
            scene.mode = CopyMode.DATA;
            scene.withTargetSchema(CopyScene.SHOP, truncateAll());
            scene.copy();
            assertSameRows(scene);
            assertThat(scene.target.query("SELECT count(*) FROM audit")).isEqualTo("0");
        }
    }

    @Test
    void dataAloneSaysWhichTablesAndColumnsAreMissing() {
        try (CopyScene scene = new CopyScene(15, 15)
                .withSource("CREATE TABLE a (id int PRIMARY KEY, x int, y int);"
                        + " CREATE TABLE b (id int PRIMARY KEY)")) {
            scene.mode = CopyMode.DATA;
            scene.tables = List.of(TableName.parse("a"), TableName.parse("b"));
            scene.withTargetSchema("CREATE TABLE a (id int PRIMARY KEY)");
            SarrioException missing = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(missing.code()).isEqualTo(ErrorCode.TARGET_TABLE_MISSING);
            assertThat(missing).hasMessageContaining("public.b");
            scene.withTargetSchema("CREATE TABLE b (id int PRIMARY KEY)");
            SarrioException column = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(column.code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
            assertThat(column).hasMessageContaining("public.a (x, y)");
        }
    }

    @Test
    void aTargetTableWithRowsOfSomebodyElseStopsTheCopyAndNothingIsChanged() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.withTargetSchema("CREATE TABLE \"order\" (id int)", "INSERT INTO \"order\" VALUES (1)");
            SarrioException refused = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_NOT_EMPTY);
            assertThat(refused).hasMessageContaining("public.order").hasMessageNotContaining("customer");
            assertThat(scene.target.query("SELECT count(*) FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'"
                            + " AND schemaname <> 'information_schema'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aCopyThatDiedStartsAgainFromTheBeginningAndClearsAwayOnlyItsOwnLeftovers() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            AtomicBoolean died = new AtomicBoolean();
            IllegalStateException death = catchThrowableOfType(
                    IllegalStateException.class,
                    () -> scene.copy(p -> {
                        if (p.tables().stream().anyMatch(CopyProgress.Table::done)) {
                            died.set(true);
                            throw new IllegalStateException("killed");
                        }
                    }));
            assertThat(death).isNotNull();
            assertThat(died).isTrue();
            scene.source.execute("DELETE FROM item", "UPDATE customer SET feels = 'happy'");
            scene.copy();
            assertSameRows(scene);
        }
    }

    @Test
    void aTargetThatDiesInTheMiddleIsAPassingFaultAndTheNextCopyClearsUp() {
        try (OwnTestServer server = TestPostgres.own(15);
                CopyScene scene = new CopyScene(TestPostgres.server(15), server).withSource(CopyScene.SHOP)) {
            AtomicBoolean killed = new AtomicBoolean();
            SarrioException fault = catchThrowableOfType(
                    SarrioException.class,
                    () -> scene.copy(p -> {
                        if (p.tables().stream().anyMatch(CopyProgress.Table::done)
                                && killed.compareAndSet(false, true)) {
                            server.kill();
                        }
                    }));
            server.start();
            assertThat(killed).isTrue();
            assertThat(fault.code().reaction()).isEqualTo(Reaction.RETRY);
            scene.copy();
            assertSameRows(scene);
        }
    }

    @Test
    void aCopyWhosePositionWasNeverWrittenIsDoneAgain_andOneWhosePositionWasIsNot() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.copy();
            scene.source.execute("DELETE FROM item");
            scene.copy();
            assertSameRows(scene);
            writePosition(scene);
            SarrioException refused = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_NOT_EMPTY);
            scene.copies = 2;
            scene.source.execute("DELETE FROM \"order\" WHERE number % 2 = 0");
            scene.copy();
            assertSameRows(scene);
            scene.copy();
            assertSameRows(scene);
        }
    }

    private static void writePosition(CopyScene scene) {
        scene.target.execute(
                "CREATE TABLE IF NOT EXISTS sarrio.applied (sync text, copies bigint)",
                "GRANT SELECT ON sarrio.applied TO copy_target",
                "INSERT INTO sarrio.applied VALUES ('shop', 1)");
    }

    @Test
    void aCopyThatDoesNotKnowThatAnotherWasBegunWritesNoMoreAndNothingIsThereTwice() {
        try (CopyScene scene = new CopyScene(15, 15)
                .withSource(
                        "CREATE TABLE a (id int PRIMARY KEY DEFERRABLE, v text); CREATE TABLE b (id int PRIMARY KEY DEFERRABLE, v text);"
                                + " INSERT INTO a SELECT i, repeat('a', 100) FROM generate_series(1, 1000) i;"
                                + " INSERT INTO b SELECT i, 'b' FROM generate_series(1, 10) i")) {
            scene.mode = CopyMode.DATA;
            scene.tables = List.of(TableName.parse("a"), TableName.parse("b"));
            scene.settings = CopyScene.settings(1, null, 64L << 20);
            scene.withTargetSchema(
                    "CREATE TABLE a (id int PRIMARY KEY DEFERRABLE, v text)",
                    "CREATE TABLE b (id int PRIMARY KEY DEFERRABLE, v text)");
            AtomicBoolean other = new AtomicBoolean();
            SarrioException refused = catchThrowableOfType(
                    SarrioException.class,
                    () -> scene.copy(p -> {
                        if (p.tables().stream().anyMatch(CopyProgress.Table::done)
                                && other.compareAndSet(false, true)) {
                            scene.copier().copy(scene.request(), q -> {});
                        }
                    }));
            assertThat(refused).hasMessageContaining("Another copy of table public.b");
            assertThat(scene.target.query("SELECT (SELECT count(*) FROM a) || ' ' || (SELECT count(*) FROM b)"))
                    .isEqualTo("1000 10");
        }
    }

    @Test
    void allTablesAreReadAsOfOneSnapshotWhateverIsWrittenMeanwhile() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            List<String> before = scene.tables.stream()
                    .map(t -> CopyScene.digest(scene.source, t))
                    .toList();
            AtomicBoolean written = new AtomicBoolean();
            StreamStart start = scene.copy(p -> {
                if (p.phase().equals(ProgressBoard.DATA) && written.compareAndSet(false, true)) {
                    scene.source.execute("DELETE FROM item", "DELETE FROM types", "UPDATE customer SET feels = NULL");
                }
            });
            assertThat(scene.tables.stream()
                            .map(t -> CopyScene.digest(scene.target, t))
                            .toList())
                    .isEqualTo(before);
            Snapshot after = Snapshot.parse(scene.source.query("SELECT txid_current_snapshot()"));
            assertThat(after.covers(start.copied())).isTrue();
            assertThat(start.copied().covers(after)).isFalse();
        }
    }

    @Test
    void aTableTruncatedOrRewrittenBetweenTheSnapshotAndItsTurnIsNoticed() {
        for (String rewrite : List.of("TRUNCATE item", "ALTER TABLE customer ALTER COLUMN id TYPE numeric")) {
            try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
                AtomicBoolean done = new AtomicBoolean();
                SarrioException noticed = catchThrowableOfType(
                        SarrioException.class,
                        () -> scene.copy(p -> {
                            if (p.phase().equals(ProgressBoard.DATA) && done.compareAndSet(false, true)) {
                                scene.source.execute(
                                        "DROP VIEW happy",
                                        "ALTER TABLE \"order\" DROP CONSTRAINT order_customer_fkey",
                                        rewrite);
                            }
                        }));
                assertThat(noticed).as(rewrite).isNotNull();
                assertThat(noticed.code()).isEqualTo(ErrorCode.TRANSIENT_DATABASE_ERROR);
                if (rewrite.startsWith("TRUNCATE")) {
                    scene.copy();
                    assertThat(scene.target.query("SELECT count(*) FROM item")).isEqualTo("0");
                }
            }
        }
    }

    @Test
    void waitsUntilCaptureHasAllTables() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.source.execute("UPDATE sarrio.relation SET phase = 'new' WHERE name = 'item'");
            AtomicBoolean captured = new AtomicBoolean();
            Thread capture = new Thread(() -> {
                await().until(() -> !scene.told.isEmpty());
                captured.set(true);
                scene.source.execute("UPDATE sarrio.relation SET phase = 'live'");
            });
            capture.start();
            scene.copy();
            assertThat(captured).isTrue();
        }
    }

    @Test
    void pain09_progressTellsThePhaseAndTheRowsAndBytesOfEachTable() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP + "; ANALYZE")) {
            scene.copy();
            assertThat(scene.told.stream().map(CopyProgress::phase).distinct())
                    .containsExactly("waiting for triggers", "schema", "data", "indexes", "statistics", "done");
            CopyProgress.Table customers = scene.told.get(scene.told.size() - 1).tables().stream()
                    .filter(t -> t.table().name().equals("customer"))
                    .findFirst()
                    .orElseThrow();
            assertThat(customers.done()).isTrue();
            assertThat(customers.rowsDone()).isEqualTo(3000).isEqualTo(customers.rowsEstimated());
            assertThat(customers.bytesDone()).isPositive();
        }
    }

    @Test
    void whatTheTargetCannotHaveIsAWarningAndNotTheEnd() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.source.role("shop_owner");
            scene.source.execute(
                    "ALTER TABLE customer OWNER TO shop_owner",
                    "CREATE TABLE secret (id int PRIMARY KEY)",
                    "ALTER DATABASE " + scene.source.name() + " SET work_mem = '7MB'",
                    "CREATE MATERIALIZED VIEW heavy AS SELECT 1");
            scene.copy();
            assertSameRows(scene);
            assertThat(scene.warnings())
                    .anyMatch(w -> w.contains("OWNER TO"))
                    .anyMatch(w -> w.contains("secret") && w.contains("GRANT SELECT"))
                    .anyMatch(w -> w.contains("work_mem=7MB"));
            assertThat(scene.target.query("SELECT count(*) FROM heavy")).isEqualTo("1");
        }
    }

    @Test
    void ourOwnTriggersStayOnTheSource() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.source.execute(
                    "CREATE FUNCTION sarrio.log_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                    "CREATE TRIGGER sarrio_insert AFTER INSERT ON customer EXECUTE PROCEDURE sarrio.log_it()");
            scene.copy();
            assertThat(scene.target.query("SELECT string_agg(tgname, ',') FROM pg_trigger WHERE NOT tgisinternal"))
                    .isEqualTo("note");
        }
    }

    @Test
    void pain11_withoutTheReplicaRoleForeignKeysSetTheOrder() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.mode = CopyMode.DATA;
            scene.target.execute("REVOKE SET ON PARAMETER session_replication_role FROM copy_target");
            scene.withTargetSchema(CopyScene.SHOP, truncateAll());
            scene.copy();
            assertSameRows(scene);
            assertThat(scene.warnings()).anyMatch(w -> w.contains("GRANT SET ON PARAMETER"));
        }
    }

    @Test
    void aRowSecurityPolicyRaisesAnErrorAndNeverHidesRows() {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.source.execute("ALTER TABLE customer ENABLE ROW LEVEL SECURITY");
            SarrioException refused = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(refused.code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
            assertThat(refused).hasMessageContaining("customer");
        }
    }

    @Test
    void withoutAPgDumpThatFitsTheMessageSaysWhatToInstallAndNothingIsChanged() {
        try (CopyScene scene = new CopyScene(18, 18).withSource(CopyScene.SHOP)) {
            assumeFalse(pgDump18());
            SarrioException none = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(none.code()).isEqualTo(ErrorCode.NO_PG_DUMP);
            assertThat(none.remedy()).contains("postgresql-client-18").contains("SARRIO_PG_BIN");
            assertThat(scene.target.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'sarrio'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theSchemaOfTheNewestServerIsCopiedWhereItsPgDumpIsInstalled() {
        assumeTrue(pgDump18(), "no pg_dump 18 here");
        try (CopyScene scene = new CopyScene(18, 18).withSource(CopyScene.SHOP)) {
            scene.copy();
            assertSameRows(scene);
        }
    }

    private static boolean pgDump18() {
        try {
            PgTools.fit(new ServerVersion(180000), System.getenv("SARRIO_PG_BIN"));
            return true;
        } catch (SarrioException e) {
            return false;
        }
    }

    @Test
    void givesUpWithinSecondsWhenInterrupted() throws Exception {
        try (CopyScene scene = new CopyScene(15, 15).withSource(CopyScene.SHOP)) {
            scene.source.execute("DELETE FROM sarrio.relation");
            AtomicBoolean ended = new AtomicBoolean();
            Thread copy = new Thread(() -> {
                IllegalStateException interrupted = catchThrowableOfType(IllegalStateException.class, scene::copy);
                ended.set(interrupted != null);
            });
            copy.start();
            await().until(() -> !scene.told.isEmpty());
            copy.interrupt();
            copy.join(5000);
            assertThat(ended).isTrue();
        }
    }

    private static String truncateAll() {
        return "TRUNCATE customer, \"order\", item, types, event, parent, child, audit, \"Größe\".\"Größe, \"\"quoted\"\"\"";
    }
}
