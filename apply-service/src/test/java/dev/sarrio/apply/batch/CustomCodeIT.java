package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.testing.PrivilegesPage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions of the target inside the transaction that applies batches. */
class CustomCodeIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final CustomCode AUDIT = function("audit", WhenRun.AFTER_TXN);
    private static final String[] TABLES = {
        "CREATE TABLE t (id bigint PRIMARY KEY, v text UNIQUE)",
        "CREATE TABLE seen (n bigint GENERATED ALWAYS AS IDENTITY, who text, rows bigint, told jsonb)",
        "CREATE FUNCTION audit(told jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS"
                + " $$INSERT INTO seen (who, rows, told) SELECT told->>'customcode', (SELECT count(*) FROM t), told$$",
        "REVOKE EXECUTE ON FUNCTION audit(jsonb) FROM PUBLIC",
    };
    private ApplyRig rig;

    private static CustomCode function(String name, WhenRun when) {
        return new CustomCode(name, when, null, new TableName("public", "audit"), null);
    }

    /** As the role of docs/privileges.md, with what that page asks for a function. */
    private void open(boolean replicaRole, CustomCode... codes) {
        rig = new ApplyRig(15, new SourceStream(), ApplySettings.DEFAULT, replicaRole, TABLES);
        grant();
        rig.running(codes).open();
    }

    private void grant() {
        rig.database.execute(
                PrivilegesPage.grants("target, customcode: for each function", rig.database, ApplyRig.ROLE, "public"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private List<String> seen() {
        return rig.select("SELECT who, rows FROM seen ORDER BY n");
    }

    private JsonNode told(int n) throws IOException {
        return Json.MAPPER.readTree(rig.select("SELECT told FROM seen ORDER BY n OFFSET " + (n - 1) + " LIMIT 1")
                .get(0));
    }

    private static SarrioException failing(Runnable apply) {
        return catchThrowableOfType(SarrioException.class, apply::run);
    }

    @Test
    void functionsRunBeforeAndBehindTheRowsInTheirOrderAndInTheSameTransaction() {
        open(
                true,
                function("last", WhenRun.AFTER_TXN),
                function("first", WhenRun.BEFORE_TXN),
                function("very_last", WhenRun.AFTER_TXN));
        rig.source.batch().row(T, "1", "a").row(T, "2", "b").publish();
        rig.source.batch().delete(T, "2").row(T, "1", "c").publish();
        rig.apply(2);

        assertThat(seen()).containsExactly("first|0", "last|2", "very_last|2", "first|2", "last|1", "very_last|1");
        assertThat(rig.select("SELECT DISTINCT (SELECT xmin::text FROM t) = xmin::text FROM seen WHERE n > 3"))
                .containsExactly("t");
    }

    @Test
    void theDocumentSaysWhichBatchesAndHowManyRowsOfEachTable() throws IOException {
        open(true, function("before", WhenRun.BEFORE_TXN), AUDIT);
        rig.source.batch().row(T, "1", "a").row(T, "2", "b").publish();
        rig.source.batch().publish();
        CommittedMarker last =
                rig.source.batch().delete(T, "2").row(T, "1", "c").publish();
        rig.applyTogether(3);

        assertThat(seen()).containsExactly("before|0", "audit|1");
        JsonNode audit = told(2);
        assertThat(audit.path("id").asText()).isEqualTo("mysync/target/" + rig.source.stream + "/3");
        assertThat(audit.path("whenrun").asText()).isEqualTo("after_txn");
        assertThat(audit.path("sync").asText()).isEqualTo("mysync");
        assertThat(audit.path("source").asText()).isEqualTo(rig.source.database.value());
        assertThat(audit.path("target").asText()).isEqualTo("target");
        assertThat(audit.path("firstBatch").asLong()).isOne();
        assertThat(audit.path("batch").asLong()).isEqualTo(3);
        assertThat(audit.path("lastChange").asText())
                .isEqualTo(last.marker().lastChange().toString());
        assertThat(audit.path("tables"))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"public.t\":{\"rows\":4,\"truncated\":false,\"inserts\":0,\"updates\":3,\"deletes\":1}}"));
        assertThat(told(1).path("tables").path("public.t").path("rows").asLong())
                .isEqualTo(4);
        assertThat(told(1).path("tables").path("public.t").has("updates")).isFalse();
    }

    @Test
    void aTransactionWithoutRowsCallsNothing() {
        open(true, AUDIT);
        rig.source.batch().publish();
        rig.apply(1);

        assertThat(seen()).isEmpty();
    }

    @Test
    void rowsThatAreWrittenInAnotherWayAreCountedOnceAndToldOnce() throws IOException {
        open(true, AUDIT);
        rig.source.batch().row(T, "1", "a").row(T, "2", "b").publish();
        rig.source.batch().row(T, "1", "b").row(T, "2", "a").publish(); // in each other's way: tried a second time
        rig.apply(2);

        assertThat(seen()).containsExactly("audit|2", "audit|2");
        assertThat(told(2).path("tables").path("public.t").path("updates").asLong())
                .isEqualTo(2);
    }

    @Test
    void rowsAreCountedOnceWhereForeignKeysAreCheckedToo() throws IOException {
        open(false, AUDIT);
        rig.source.batch().row(T, "1", "a").row(T, "2", "b").publish();
        rig.source.batch().delete(T, "2").row(T, "3", "c").publish();
        rig.apply(2);

        JsonNode counts = told(2).path("tables").path("public.t");
        assertThat(counts.path("updates").asLong()).isOne();
        assertThat(counts.path("deletes").asLong()).isOne();
    }

    @Test
    void aFunctionThatRaisesLeavesNothingBehindAndItsMessageIsKept() {
        open(true, AUDIT);
        rig.database.execute("CREATE OR REPLACE FUNCTION audit(told jsonb) RETURNS void LANGUAGE plpgsql AS"
                + " $$BEGIN RAISE EXCEPTION 'not on a %', 'Sunday' USING HINT = 'ask Ann'; END$$");
        rig.source.batch().row(T, "1", "a").publish();

        SarrioException failure = failing(() -> rig.apply(1));
        assertThat(failure.code()).isEqualTo(ErrorCode.CUSTOMCODE_FAILED);
        assertThat(failure)
                .hasMessageContaining("Customcode \"audit\" of batch 1")
                .hasMessageContaining("not on a Sunday")
                .hasMessageContaining("ask Ann")
                .hasMessageContaining("P0001");
        assertThat(failure.remedy()).contains("update customcode audit status=inactive");
        assertThat(rig.select("SELECT * FROM t")).isEmpty();

        rig.database.execute(
                "CREATE OR REPLACE FUNCTION audit(told jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER AS"
                        + " $$INSERT INTO public.seen (who) VALUES ('now')$$");
        rig.session.close();
        rig.open();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|a");
        assertThat(rig.select("SELECT who FROM seen")).containsExactly("now");
    }

    @Test
    void aFunctionThatAsksForASecondTryGetsIt() {
        open(true, AUDIT);
        rig.database.execute("CREATE OR REPLACE FUNCTION audit(told jsonb) RETURNS void LANGUAGE plpgsql AS"
                + " $$BEGIN RAISE EXCEPTION 'in a moment' USING ERRCODE = 'serialization_failure'; END$$");
        rig.source.batch().row(T, "1", "a").publish();

        assertThat(failing(() -> rig.apply(1)).code()).isEqualTo(ErrorCode.TRANSIENT_DATABASE_ERROR);
    }

    @Test
    void aFunctionThatIsMissingOrForbiddenIsNamedWithTheStatementThatHelps() {
        open(true, AUDIT);
        rig.database.execute("REVOKE EXECUTE ON FUNCTION audit(jsonb) FROM " + ApplyRig.ROLE);
        rig.source.batch().row(T, "1", "a").publish();
        SarrioException forbidden = failing(() -> rig.apply(1));
        assertThat(forbidden.code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
        assertThat(forbidden.remedy()).contains("GRANT EXECUTE ON FUNCTION \"public\".\"audit\"(jsonb)");

        rig.database.execute("ALTER FUNCTION audit(jsonb) RENAME TO gone");
        rig.session.close();
        rig.open();
        SarrioException missing = failing(() -> rig.apply(1));
        assertThat(missing.code()).isEqualTo(ErrorCode.CUSTOMCODE_FAILED);
        assertThat(missing.remedy()).contains("CREATE FUNCTION \"public\".\"audit\"(jsonb)");

        rig.database.execute("ALTER FUNCTION gone(jsonb) RENAME TO audit");
        grant();
        rig.session.close();
        rig.open();
        rig.apply(1);
        assertThat(seen()).containsExactly("audit|1");
    }

    @Test
    void whatItDidVanishesWithAConnectionThatIsLostBeforeTheCommitAndIsDoneOnceAfterwards() throws Exception {
        open(true, AUDIT, new CustomCode("held", WhenRun.AFTER_TXN, null, new TableName("public", "hold"), null));
        rig.database.execute("CREATE FUNCTION hold(told jsonb) RETURNS void LANGUAGE plpgsql AS"
                + " $$BEGIN PERFORM pg_advisory_xact_lock_shared(7); END$$");
        rig.source.batch().row(T, "1", "a").publish();
        try (Connection other = rig.database.superuser();
                Statement lock = other.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(7)");
            CompletableFuture<Void> apply = CompletableFuture.runAsync(() -> rig.apply(1));
            await().until(
                            () -> rig.select("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    + " WHERE application_name LIKE 'sarrio apply%' AND wait_event = 'advisory'"),
                            ended -> !ended.isEmpty());
            assertThatThrownBy(apply::get).hasCauseInstanceOf(SarrioException.class);
        }
        assertThat(seen()).isEmpty();
        rig.session.close();
        rig.open();
        rig.apply(1);

        assertThat(seen()).containsExactly("audit|1");
        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|a");
    }
}
