package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerPosition;
import dev.sarrio.kafka.MarkerReader;
import dev.sarrio.kafka.RangeReader;
import dev.sarrio.postgres.PgServers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The child process of {@link BoundedMemoryIT}: applies batches of table `t` in a heap of its own, and prints the figures. */
final class BoundedMemory {
    private BoundedMemory() {}

    /** @param args bootstrap servers, source, host, port, database, role, number of batches; the password and its key in the environment */
    public static void main(String[] args) {
        Connection target = new Connection(
                args[2],
                Integer.parseInt(args[3]),
                args[4],
                args[5],
                System.getenv("SEALED"),
                Map.of("sslmode", "disable"));
        PgServers servers = new PgServers(Vertx.vertx(), new SecretBox(System.getenv("KEY")));
        KafkaSettings kafka = KafkaSettings.of(args[0]);
        DatabaseName source = new DatabaseName(args[1]);
        int batches = Integer.parseInt(args[6]);
        try (TargetSession session = TargetSession.open(servers, target, "memory", ApplySettings.DEFAULT)) {
            Applied applied = new Applied(session.sql(), ApplyRig.SYNC, source);
            Position position = applied.read().orElseThrow();
            try (MarkerReader markers =
                            new MarkerReader(kafka, "m", source, new MarkerPosition(position.stream(), 0, -1, null));
                    RangeReader ranges =
                            new RangeReader(kafka, "r", ApplySettings.DEFAULT.windowBytes(), Duration.ofSeconds(30))) {
                BatchApplier applier = new BatchApplier(
                        session, applied, Set.of(new TableName("public", "t")), ranges, ApplySettings.DEFAULT);
                List<CommittedMarker> waiting = new ArrayList<>();
                for (int n = 0; n < batches; n++) {
                    while (waiting.isEmpty()) {
                        waiting.addAll(markers.poll(Duration.ofMillis(200)));
                    }
                    CommittedMarker next = waiting.remove(0);
                    long start = System.nanoTime();
                    long cpu = cpuNanos();
                    position = applier.apply(position, List.of(next));
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf(
                            "batch %d: %d rows, %.2f s, %.0f rows/s, %.1f us of CPU a row, heap limit %d MB%n",
                            n + 1,
                            next.marker().records(),
                            seconds,
                            next.marker().records() / seconds,
                            (cpuNanos() - cpu) / 1e3 / next.marker().records(),
                            Runtime.getRuntime().maxMemory() >> 20);
                }
            }
        }
        System.exit(0);
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
