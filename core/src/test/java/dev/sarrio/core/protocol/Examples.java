package dev.sarrio.core.protocol;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.ColumnKind;
import dev.sarrio.core.change.ColumnShape;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.SourceInfo;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.conflict.ConflictRecord;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One record of every kind, as `docs/protocol/examples` shows it. */
final class Examples {
    private static final DatabaseName SHOP = new DatabaseName("nonrds");
    private static final DatabaseName RDS = new DatabaseName("rds");
    private static final TableName ORDERS = new TableName("public", "orders");
    private static final String STREAM = "0d9b6a3e-5f0e-4d5e-9a57-0c7a3a5f1b11";
    private static final Instant AT = Instant.parse("2026-11-23T01:02:03.456789Z");
    private static final ColumnShape ID = new ColumnShape("id", ColumnKind.INT64, false);
    private static final TableShape SHAPE = new TableShape(
            ORDERS,
            List.of(ID),
            List.of(
                    ID,
                    new ColumnShape("customer", ColumnKind.TEXT, false),
                    new ColumnShape("total", ColumnKind.TEXT, false),
                    new ColumnShape("weight", ColumnKind.FLOAT64, true),
                    new ColumnShape("paid", ColumnKind.BOOLEAN, false),
                    new ColumnShape("placed_at", ColumnKind.TEXT, false),
                    new ColumnShape("tags", ColumnKind.TEXT, true),
                    new ColumnShape("extra", ColumnKind.TEXT, true)));
    private static final String[] ROW = {
        "1",
        "Ana Aznar",
        "19.90",
        "0.30000000000000004",
        "true",
        "2026-11-23 01:02:03.4+00",
        "{new,gift}",
        "{\"note\": \"ring twice\"}"
    };

    private Examples() {}

    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new TreeMap<>();
        SourceInfo source = new SourceInfo(SHOP, "shop", STREAM, 42, AT.toEpochMilli());
        for (SchemaMode mode : SchemaMode.values()) {
            ChangeWriter writer = new ChangeWriter(SHAPE, source, mode);
            String suffix = mode == SchemaMode.EMBEDDED ? "-embedded" : "";
            changes(writer).forEach((name, bytes) -> all.put(name + suffix, bytes));
        }
        all.put("marker", Json.bytes(marker()));
        all.put("conflict", Json.bytes(conflict()));
        all.put("desired-database", Json.bytes(database()));
        all.put("desired-sync", Json.bytes(sync()));
        all.put("desired-sync-removed", tombstone(Topics.SYNCS, sync().key()));
        all.put("status-capture", Json.bytes(captureReport()));
        all.put("status-apply", Json.bytes(applyReport()));
        all.put("status-apply-copying", Json.bytes(copyReport()));
        all.put("status-apply-failed", Json.bytes(failedReport()));
        all.put("status-sequence", Json.bytes(sequenceReport()));
        all.put("status-removed", tombstone(Topics.STATUS, applyReport().key()));
        return all;
    }

    private static Map<String, byte[]> changes(ChangeWriter writer) {
        long at = AT.toEpochMilli() - 30;
        String[] weightless = ROW.clone();
        weightless[3] = "NaN";
        weightless[6] = null;
        Map<String, byte[]> changes = new LinkedHashMap<>();
        changes.put("key", writer.keyOfRow(ROW));
        changes.put("truncate", writer.truncate("public.orders", null, at, 1));
        String condition = "((placed_at IS NOT NULL) AND (placed_at < '2025-01-01 00:00:00+00'))";
        changes.put("truncate-partition", writer.truncate("public.orders_2024", condition, at, 2));
        changes.put("delete", writer.delete(new String[] {"7"}, at, 3));
        changes.put("create", writer.row(Op.CREATE, ROW, at, 4));
        changes.put("update", writer.row(Op.UPDATE, weightless, at, 5));
        changes.put("read", writer.row(Op.READ, ROW, at, 6));
        return changes;
    }

    static BatchMarker marker() {
        TablePart orders = new TablePart(
                ORDERS,
                Topics.of(SHOP, ORDERS),
                List.of(new OffsetRange(0, 1200, 1205, 6)),
                true,
                true,
                "f3a1c0de5b7e4d21",
                List.of());
        TableName odd = new TableName("Sales_EU", "Été 2026");
        TablePart summer = new TablePart(
                odd,
                Topics.of(SHOP, odd),
                List.of(),
                false,
                false,
                "09c2b44aa1d3e8f7",
                List.of("ALTER TABLE \"Sales_EU\".\"Été 2026\" ADD COLUMN note text"));
        return new BatchMarker(
                BatchMarker.VERSION,
                SHOP,
                STREAM,
                42,
                Snapshot.parse("7700:7712:7700,7705"),
                Snapshot.parse("7705:7730:7705"),
                AT.minusMillis(40),
                AT.minusMillis(12),
                List.of(orders, summer),
                List.of(new PeerPosition(
                        new SyncName("benchdelta"),
                        RDS,
                        "6a1f3a52-21f5-4a53-8a94-b0a9a42f2c55",
                        17,
                        Snapshot.parse("941:941:"))),
                List.of(new Goal(new SyncName("benchdelta"), 5113)));
    }

    static DesiredDatabase database() {
        Connection connection = new Connection(
                "db.example.org",
                5432,
                "shop",
                "sarrio_capture",
                "v1:bm90IGEgcmVhbCBwYXNzd29yZCwgYnV0IGFzIGxvbmcgYXMgb25l",
                Map.of("sslmode", "verify-full", "sslrootcert", "/etc/sarrio/rds-ca.pem"));
        return new DesiredDatabase(1, 3, SHOP, connection, List.of(ORDERS), SchemaMode.NONE);
    }

    static ConflictRecord conflict() {
        return new ConflictRecord(
                1,
                7,
                new SyncName("shop"),
                ORDERS,
                "ROW",
                Json.MAPPER.createObjectNode().put("id", 1),
                null,
                new ConflictRecord.Version(
                        SHOP,
                        AT.minusMillis(900),
                        Json.MAPPER.createObjectNode().put("id", 1).put("paid", true),
                        STREAM,
                        42L,
                        null),
                new ConflictRecord.Version(
                        RDS,
                        AT.minusMillis(400),
                        Json.MAPPER.createObjectNode().put("id", 1).put("paid", false),
                        null,
                        null,
                        List.of(7711L)),
                ConflictStrategy.parse("latest"),
                RDS,
                AT,
                AT,
                "strategy");
    }

    static DesiredSync sync() {
        return new DesiredSync(
                1,
                5,
                new SyncName("benchdelta"),
                RunState.RUNNING,
                List.of(SHOP),
                List.of(RDS),
                List.of(ORDERS),
                List.of(new TableName("public", "orders_id_seq")),
                CopyMode.SCHEMA_AND_DATA,
                100,
                0,
                1,
                0);
    }

    private static StatusReport captureReport() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("batch", 42L);
        details.put("snapshot", "7705:7730:7705");
        details.put("lagSeconds", 0.031);
        details.put("rowsTotal", 91_233L);
        details.put("batchesTotal", 42L);
        details.put("logBytes", 155_648L);
        details.put("tables", List.of("public.orders"));
        details.put(
                "skipped",
                Map.of("public.notes", "it has no primary key and no unique index on columns that are NOT NULL"));
        details.put("idle", false);
        return report("capture", "nonrds", FlowState.RUNNING, 3, null, details);
    }

    private static StatusReport applyReport() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("stream", STREAM);
        details.put("batch", 42L);
        details.put("rowsTotal", 91_233L);
        details.put("batchesTotal", 42L);
        details.put("behindBatches", 0L);
        details.put("lagSeconds", 0.084);
        details.put("latencyMillisP50", 61L);
        details.put("latencyMillisP99", 180L);
        details.put("consistent", true);
        details.put("kicks", 0L);
        details.put("copies", 1L);
        details.put("retries", 0L);
        return report("apply", "benchdelta/rds", FlowState.RUNNING, 5, null, details);
    }

    private static StatusReport copyReport() {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("table", "public.orders");
        table.put("rowsDone", 120_000L);
        table.put("rowsEstimated", 200_000L);
        table.put("bytesDone", 14_680_064L);
        table.put("bytesEstimated", 24_117_248L);
        table.put("done", false);
        Map<String, Object> copy = Map.of("phase", "data", "tables", List.of(table), "secondsRemaining", 4L);
        Map<String, Object> details = Map.of("copy", copy, "consistent", false, "copies", 1L);
        return report("apply", "benchdelta/rds", FlowState.COPYING, 5, null, details);
    }

    private static StatusReport failedReport() {
        SarrioException e = new SarrioException(
                ErrorCode.TARGET_COLUMN_MISSING,
                "Table public.orders has no column \"note\" on rds",
                "add the column on rds (ALTER TABLE public.orders ADD COLUMN note text), then: sarrio retry benchdelta");
        return report("apply", "benchdelta/rds", FlowState.FAILED, 5, Problem.of(e), Map.of("batch", 42L));
    }

    private static StatusReport sequenceReport() {
        Map<String, Object> sequence = new LinkedHashMap<>();
        sequence.put("sequence", "public.orders_id_seq");
        sequence.put("sourceValue", 200_017L);
        sequence.put("targetValue", 200_117L);
        sequence.put("behind", 0L);
        Map<String, Object> details = Map.of("sequences", List.of(sequence), "kicks", 0L);
        return report("sequence", "benchdelta/rds", FlowState.RUNNING, 5, null, details);
    }

    private static StatusReport report(
            String service,
            String subject,
            FlowState state,
            long revision,
            Problem problem,
            Map<String, Object> details) {
        return new StatusReport(
                StatusReport.VERSION,
                service,
                subject,
                "worker-1/4711",
                state,
                AT.minusSeconds(3600),
                AT,
                revision,
                problem,
                List.of(),
                details);
    }

    /** A removal has no value to show, so the example is the record around it. */
    private static byte[] tombstone(String topic, String key) {
        return ("{\"topic\":\"" + topic + "\",\"key\":\"" + key + "\",\"value\":null}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
