package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.compare.Comparison;
import dev.sarrio.postgres.compare.Likeness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether rows that tables have before a copy, and that no copy has brought, are the source's. */
final class WhoseRows {
    private static final Duration COMPARED_MAX = Duration.ofSeconds(20);

    private WhoseRows() {}

    /** As the target calls the tables. */
    static Map<TableName, Likeness> of(PgServers servers, CopyRequest request, List<TableTask> filled) {
        DatabaseName target = request.target().name();
        List<TargetShape> shapes = request.sync().shapes().stream()
                .filter(s -> s.target().equals(target))
                .toList();
        Comparison.Compared compared = new Comparison.Compared(
                filled.stream().map(TableTask::name).toList(),
                shapes,
                request.sync().lenient());
        Map<TableName, Likeness> named = new TreeMap<>();
        new Comparison(servers)
                .glance(request.source().connection(), request.target().connection(), compared, COMPARED_MAX)
                .forEach((table, likeness) -> named.put(request.sync().named(target, table), likeness));
        return named;
    }
}
