package dev.sarrio.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlMessagesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:02:03.456789Z");

    private static Connection connection(String sealed) {
        return new Connection(
                "db.example.org", 5432, "shop", "sarrio_capture", sealed, Map.of("sslmode", "verify-full"));
    }

    private static DesiredDatabase database() {
        List<TableName> tables = List.of(new TableName("public", "orders"), new TableName("Sales.EU", "Été"));
        return new DesiredDatabase(1, 3, new DatabaseName("nonrds"), connection("v1:x"), tables, SchemaMode.EMBEDDED);
    }

    private static DesiredSync sync() {
        return new DesiredSync(
                1,
                9,
                new SyncName("main"),
                RunState.PAUSED,
                List.of(new DatabaseName("nonrds")),
                List.of(new DatabaseName("rds")),
                List.of(new TableName("public", "orders")),
                List.of(new TableName("public", "orders_id_seq")),
                CopyMode.SCHEMA_AND_DATA,
                100,
                1,
                2,
                3);
    }

    @Test
    void aDatabaseSurvivesJson() {
        assertThat(Json.read(Json.bytes(database()), DesiredDatabase.class)).isEqualTo(database());
        assertThat(database().key()).isEqualTo("database/nonrds");
    }

    @Test
    void customcodeSurvivesJsonAndIsChosenByTarget() {
        CustomCode everywhere =
                new CustomCode("audit", CustomCode.WhenRun.AFTER_TXN, null, new TableName("public", "audit"), null);
        CustomCode there = new CustomCode(
                "tell",
                CustomCode.WhenRun.AFTER_SYNC,
                new DatabaseName("other"),
                null,
                new CustomCode.Webhook("https://example.org/x", "v1:x", null));
        DesiredSync with = sync().running(List.of(everywhere, there));

        assertThat(Json.read(Json.bytes(with), DesiredSync.class)).isEqualTo(with);
        assertThat(with.customcodes(new DatabaseName("rds"))).containsExactly(everywhere);
        assertThat(with.customcodes(new DatabaseName("other"))).containsExactly(everywhere, there);
        assertThat(new String(Json.bytes(sync()), StandardCharsets.UTF_8)).doesNotContain("customcode");
    }

    @Test
    void howTablesAreCopiedSurvivesJsonAndAnOlderMessageMeansTheDefault() throws IOException {
        TableName table = new TableName("public", "orders");
        DesiredSync with = sync().copying(new CopyOptions(
                4, 1 << 20, CopyOptions.IfExists.MERGE, List.of(new CopyOptions.Restart(table, 7))));

        assertThat(Json.read(Json.bytes(with), DesiredSync.class)).isEqualTo(with);
        assertThat(with.copying().restart(table)).isEqualTo(7);
        assertThat(sync().copying().restart(table)).isZero();
        ObjectNode older = (ObjectNode) Json.MAPPER.readTree(Json.bytes(sync()));
        older.remove("copying");
        assertThat(Json.read(Json.bytes(older), DesiredSync.class).copying()).isEqualTo(CopyOptions.DEFAULT);
    }

    @Test
    void aSyncSurvivesJson() {
        assertThat(Json.read(Json.bytes(sync()), DesiredSync.class)).isEqualTo(sync());
        assertThat(new String(Json.bytes(sync()), StandardCharsets.UTF_8)).doesNotContain("fullcopy");
        DesiredSync whole = sync().with(new DesiredSync.Fullcopy(List.of(new DatabaseName("report")), 60));
        assertThat(Json.read(Json.bytes(whole), DesiredSync.class)).isEqualTo(whole);
        assertThat(whole.written()).containsExactly(new DatabaseName("rds"), new DatabaseName("report"));
        assertThat(sync().key()).isEqualTo("sync/main");
    }

    @Test
    void aKickLetsASyncWorkThatDoesNotRunByItselfUnlessItIsStopped() {
        assertThat(sync().works()).isFalse();
        for (RunState run : RunState.values()) {
            DesiredSync kicked = sync().with(run, 7);
            assertThat(kicked.works()).as(run.name()).isEqualTo(run != RunState.STOPPED);
            assertThat(Json.read(Json.bytes(kicked), DesiredSync.class)).isEqualTo(kicked);
        }
    }

    @Test
    void aReportSurvivesJsonAndLeavesOutWhatIsNotKnown() {
        Map<String, Object> details = new HashMap<>(Map.of("rowsTotal", 5, "idle", true));
        details.put("lagSeconds", null);
        Problem problem = Problem.of(new SarrioException(ErrorCode.NEEDS_COPY, "Gone.", "copy again"));

        StatusReport report = new StatusReport(
                1,
                "apply",
                "main/rds",
                "host:1",
                FlowState.FAILED,
                NOW,
                NOW,
                4,
                problem,
                List.of("a warning"),
                details);

        assertThat(Json.read(Json.bytes(report), StatusReport.class)).isEqualTo(report);
        assertThat(report.key()).isEqualTo("apply/main/rds");
        assertThat(report.details()).containsOnlyKeys("rowsTotal", "idle");
    }

    @Test
    void aFieldThatANewerWriterAddedIsIgnored() {
        String json = new String(Json.bytes(sync()), StandardCharsets.UTF_8);
        String newer = json.substring(0, json.length() - 1) + ",\"colour\":{\"of\":\"the sky\"}}";

        assertThat(Json.read(newer.getBytes(StandardCharsets.UTF_8), DesiredSync.class))
                .isEqualTo(sync());
    }

    @Test
    void aVersionThatIsNotKnownIsNotRead() {
        for (Object message : List.of(database(), sync())) {
            String json =
                    new String(Json.bytes(message), StandardCharsets.UTF_8).replace("\"version\":1", "\"version\":2");
            byte[] newer = json.getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> Json.read(newer, message.getClass()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of version 2; this release reads 1");
        }
    }

    @Test
    void whatIsNoMessageIsRefused() {
        for (String json : List.of("null", "[]", "{}", "{", "\"x\"", "")) {
            assertThatThrownBy(() -> Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noPasswordIsInATopicOrALog() {
        SecretBox box = new SecretBox(SecretBox.newKey());
        Connection connection = connection(box.seal(new Secret("hunter2")));
        DesiredDatabase database =
                new DesiredDatabase(1, 1, new DatabaseName("shop"), connection, List.of(), SchemaMode.NONE);

        assertThat(database.toString()).doesNotContain("hunter2").doesNotContain("v1:");
        assertThat(connection).hasToString("sarrio_capture@db.example.org:5432/shop");
        assertThat(new String(Json.bytes(database), StandardCharsets.UTF_8)).doesNotContain("hunter2");
    }
}
