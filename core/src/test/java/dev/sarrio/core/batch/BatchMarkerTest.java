package dev.sarrio.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchMarkerTest {
    @Test
    void survivesJson() {
        BatchMarker marker = new BatchMarker(
                1,
                new DatabaseName("nonrds"),
                "5b0c",
                7,
                Snapshot.parse("10:20:10,14"),
                Snapshot.parse("15:30:"),
                Instant.parse("2026-11-23T01:02:03.456789Z"),
                null,
                List.of(new TablePart(
                        new TableName("public", "t"),
                        "nonrds.public.t",
                        List.of(new OffsetRange(0, 5, 9, 4)),
                        false,
                        true,
                        "f",
                        List.of())),
                List.of(new PeerPosition(
                        new SyncName("shop"), new DatabaseName("rds"), "abcd", 3, Snapshot.parse("7:9:"))),
                List.of(new Goal(new SyncName("shop"), 12)));

        byte[] json = Json.bytes(marker);

        assertThat(Json.read(json, BatchMarker.class)).isEqualTo(marker);
        assertThat(new String(json, java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"database\":\"nonrds\"")
                .contains("\"to\":\"15:30:\"");
        assertThat(marker.goal(new SyncName("shop"))).isEqualTo(12);
        assertThat(marker.goal(new SyncName("other"))).isZero();
    }
}
