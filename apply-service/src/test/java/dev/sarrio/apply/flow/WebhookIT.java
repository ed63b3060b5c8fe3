package dev.sarrio.apply.flow;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.testing.TestSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks: told at least once of what was committed, without ever holding up the flow. */
class WebhookIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final DatabaseName TARGET = new DatabaseName("target");
    private static final String SECRET = "only between us";
    private final Recorder reports = new Recorder();
    private ApplyRig rig;
    private ApplyFlows flows;
    private Receiver receiver;
    private long retries;

    @BeforeEach
    void scene() throws IOException {
        rig = new ApplyRig(
                15,
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE FUNCTION refuse(told jsonb) RETURNS void LANGUAGE plpgsql AS"
                        + " $$BEGIN RAISE EXCEPTION 'not today'; END$$");
        receiver = new Receiver();
        rig.source.batch().publish();
    }

    @AfterEach
    void close() {
        if (flows != null) {
            flows.close();
        }
        receiver.close();
        rig.close();
    }

    private CustomCode told(WhenRun when) {
        String sealed = TestSecrets.BOX.seal(new Secret(SECRET));
        String header = TestSecrets.BOX.seal(new Secret("Authorization: Bearer abc"));
        return new CustomCode("tell", when, null, null, new Webhook(receiver.url(), sealed, header));
    }

    private void start(CustomCode... codes) {
        flows = new ApplyFlows(new Surroundings(
                ApplyRig.SERVERS,
                rig.source.kafka,
                (request, progress) -> {
                    throw new AssertionError("no copy was asked for");
                },
                reports,
                ApplySettings.DEFAULT,
                ApplyRig.WEBHOOKS,
                "test/1"));
        reconcile(codes);
        await().until(() -> reports.last() != null && reports.last().state() == FlowState.RUNNING);
    }

    private void reconcile(CustomCode... codes) {
        DesiredSync sync = new DesiredSync(
                        1,
                        5 + retries,
                        ApplyRig.SYNC,
                        RunState.RUNNING,
                        List.of(rig.source.database),
                        List.of(TARGET),
                        List.of(TableName.parse("t")),
                        List.of(),
                        CopyMode.NONE,
                        0,
                        0,
                        1,
                        retries)
                .running(List.of(codes));
        flows.reconcile(new DesiredState(
                Map.of(rig.source.database, database(rig.source.database), TARGET, database(TARGET)),
                Map.of(sync.name(), sync)));
    }

    private DesiredDatabase database(DatabaseName name) {
        return new DesiredDatabase(1, 1, name, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
    }

    /** One batch, which is one transaction. */
    private void change(int id) {
        rig.source.batch().row(T, String.valueOf(id), "x").publish();
        await().until(() -> rig.select("SELECT v FROM t WHERE id = " + id), List.of("x")::equals);
    }

    private List<Long> batches() {
        return receiver.got.stream().map(Receiver.Got::batch).toList();
    }

    private void awaitProblem(String part) {
        await().until(() -> reports.last().warnings().toString().contains(part));
    }

    @Test
    void aReceiverGetsTheDocumentOfEachTransactionOnceSignedAndWithItsHeader() throws Exception {
        start(told(WhenRun.AFTER_SYNC));
        change(1);
        change(2);
        await().until(this::batches, List.of(2L, 3L)::equals);
        await().until(() -> rig.select("SELECT count(*) FROM sarrio.webhook"), List.of("0")::equals);

        Receiver.Got first = receiver.got.get(0);
        assertThat(first.path()).isEqualTo("/hook?a=b");
        assertThat(first.json().path("id").asText()).isEqualTo("mysync/target/" + rig.source.stream + "/2");
        assertThat(first.json().path("whenrun").asText()).isEqualTo("after_sync");
        assertThat(first.json().path("tables").path("public.t").path("updates").asLong())
                .isOne();
        assertThat(first.headers().getFirst("webhook-id"))
                .isEqualTo(first.json().path("id").asText());
        assertThat(first.headers().getFirst("Authorization")).isEqualTo("Bearer abc");
        assertThat(first.headers().getFirst("webhook-signature"))
                .isEqualTo(signature(first.json().path("id").asText() + "."
                        + first.headers().getFirst("webhook-timestamp") + "." + first.body()));
        assertThat(reports.all.toString()).doesNotContain(SECRET, "Bearer");
        await().until(() -> Long.valueOf(2).equals(reports.last().details().get("webhooksSentTotal")));
        assertThat(batches()).containsExactly(2L, 3L);
    }

    private static String signature(String signed) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aReceiverThatIsAwayHoldsNothingUpAndGetsAllOfItInOrderWhenItIsBack() throws IOException {
        start(told(WhenRun.AFTER_SYNC));
        receiver.goAway();
        change(1);
        awaitProblem("The receiver of webhook tell does not take its events");
        receiver.comeBack();
        receiver.status = 503;
        change(2);
        awaitProblem("it answers 503");
        assertThat(reports.last().state()).isEqualTo(FlowState.RUNNING);
        receiver.status = 200;

        await().until(this::batches, List.of(2L, 3L)::equals);
        await().until(() -> reports.last().warnings().isEmpty());
        assertThat((Long) reports.last().details().get("webhooksFailedTotal")).isPositive();
    }

    @Test
    void aReceiverThatNeverAnswersHoldsNothingUp() {
        receiver.silent = true;
        start(told(WhenRun.AFTER_SYNC));
        change(1);
        change(2);
        awaitProblem("it did not answer in 2000 ms");
        change(3);
        receiver.silent = false;

        await().until(this::batches, List.of(2L, 3L, 4L)::equals);
    }

    @Test
    void whatWaitsOutlivesTheServiceAndIsDroppedOldestFirstBeyondItsLimit() {
        receiver.status = 500;
        start(told(WhenRun.AFTER_SYNC));
        for (int i = 1; i <= 7; i++) {
            change(i);
        }
        await().until(() -> Long.valueOf(2).equals(reports.last().details().get("webhooksDroppedTotal")));
        flows.close();
        receiver.status = 200;
        start(told(WhenRun.AFTER_SYNC));

        await().until(this::batches, LongStream.rangeClosed(4, 8).boxed().toList()::equals);
    }

    @Test
    void aRedirectIsNotFollowed() {
        receiver.status = 307;
        start(told(WhenRun.AFTER_SYNC));
        change(1);

        awaitProblem("307, a redirect, which is not followed");
        assertThat(receiver.got).isEmpty();
    }

    @Test
    void anErrorThatStopsTheSyncIsToldOnceWithItsRemedyAndTheSyncGoesOnWhenTheFunctionIsPutRight() {
        CustomCode refuse = new CustomCode("refuse", WhenRun.AFTER_TXN, null, new TableName("public", "refuse"), null);
        start(refuse, told(WhenRun.EXCEPTION));
        rig.source.batch().row(T, "1", "a").publish();
        await().until(() -> reports.last().state() == FlowState.FAILED);

        assertThat(reports.last().problem().code()).isEqualTo(ErrorCode.CUSTOMCODE_FAILED);
        assertThat(reports.last().problem().message()).contains("not today");
        await().until(() -> receiver.got.size() == 1);
        Receiver.Got told = receiver.got.get(0);
        assertThat(told.json().path("code").asText()).isEqualTo("CUSTOMCODE_FAILED");
        assertThat(told.json().path("message").asText()).contains("not today");
        assertThat(told.json().path("remedy").asText()).contains("retry");
        assertThat(told.json().path("whenrun").asText()).isEqualTo("exception");

        rig.database.execute("CREATE OR REPLACE FUNCTION refuse(told jsonb) RETURNS void LANGUAGE sql AS ''");
        retries++;
        reconcile(refuse, told(WhenRun.EXCEPTION));
        await().until(() -> rig.select("SELECT v FROM t"), List.of("a")::equals);
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void anErrorThatIsMetAgainAndAgainIsToldOnce() {
        rig.database.execute("REVOKE EXECUTE ON FUNCTION refuse(jsonb) FROM PUBLIC");
        CustomCode refuse = new CustomCode("refuse", WhenRun.AFTER_TXN, null, new TableName("public", "refuse"), null);
        start(refuse, told(WhenRun.EXCEPTION));
        rig.source.batch().row(T, "1", "a").publish();
        await().until(() -> reports.last().problem() != null);
        assertThat(reports.last().problem().code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
        int seen = reports.all.size();
        await().atMost(Duration.ofSeconds(30)) // it is tried again
                .until(() -> reports.all.stream().skip(seen).anyMatch(r -> r.problem() == null));
        await().until(() -> reports.last().problem() != null);

        rig.database.execute(
                "GRANT EXECUTE ON FUNCTION refuse(jsonb) TO PUBLIC",
                "CREATE OR REPLACE FUNCTION refuse(told jsonb) RETURNS void LANGUAGE sql AS ''");
        await().atMost(Duration.ofSeconds(30)).until(() -> rig.select("SELECT v FROM t"), List.of("a")::equals);
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void anErrorOfARowNamesItsTable() {
        rig.database.execute("ALTER TABLE t ADD CHECK (v <> 'bad')");
        start(told(WhenRun.EXCEPTION));
        rig.source.batch().row(T, "1", "bad").publish();

        await().until(() -> receiver.got.size() == 1);
        assertThat(receiver.got.get(0).json().path("code").asText()).isEqualTo("CONSTRAINT_VIOLATION");
        assertThat(receiver.got.get(0).json().path("table").asText()).isEqualTo("public.t");
    }

    @Test
    void aWebhookThatIsTakenOutLeavesNothingThatWaits() {
        receiver.status = 500;
        start(told(WhenRun.AFTER_SYNC));
        change(1);
        assertThat(rig.select("SELECT count(*) FROM sarrio.webhook")).containsExactly("1");
        reconcile();

        await().until(() -> rig.select("SELECT count(*) FROM sarrio.webhook"), List.of("0")::equals);
        change(2);
        assertThat(rig.select("SELECT count(*) FROM sarrio.webhook")).containsExactly("0");
    }
}
