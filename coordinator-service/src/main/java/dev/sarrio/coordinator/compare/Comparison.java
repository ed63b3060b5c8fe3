package dev.sarrio.coordinator.compare;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Compares tables of two databases. Thread-safe; each run has its own two sessions. May take minutes on big tables. */
public final class Comparison {
    private static final String APPLICATION = "sarrio compare";
    /** From here on floats print in their shortest exact form, before with as many digits as asked for. */
    private static final int SHORTEST_FLOATS = 12;

    private final PgServers servers;
    private final CompareSettings settings;

    public Comparison(PgServers servers) {
        this(servers, CompareSettings.DEFAULT);
    }

    public Comparison(PgServers servers, CompareSettings settings) {
        this.servers = servers;
        this.settings = settings;
    }

    /**
     * Compares the tables one after the other; what differs is looked at again a few times, since changes may be on their way.
     *
     * @param progress is told of each table when it is done
     */
    public List<TableComparison> run(
            Connection source, Connection target, List<TableName> tables, Consumer<TableComparison> progress) {
        return run(source, target, new Compared(tables, List.of(), List.of()), progress);
    }

    /**
     * What is compared.
     *
     * @param shapes of those tables that stand otherwise at the target
     * @param lenient those that may lack columns there
     */
    public record Compared(List<TableName> tables, List<TargetShape> shapes, List<TableName> lenient) {
        TargetShape shape(TableName table) {
            return shapes.stream()
                    .filter(s -> s.table().equals(table))
                    .findFirst()
                    .orElse(null);
        }
    }

    public List<TableComparison> run(
            Connection source, Connection target, Compared compared, Consumer<TableComparison> progress) {
        try (PgSession from = servers.connect(source, APPLICATION);
                PgSession to = servers.connect(target, APPLICATION)) {
            ServerVersion fromVersion = ServerVersion.of(from);
            ServerVersion toVersion = ServerVersion.of(to);
            boolean alike = (fromVersion.major() < SHORTEST_FLOATS) == (toVersion.major() < SHORTEST_FLOATS);
            for (PgSession session : List.of(from, to)) {
                SessionSettings.pin(session);
                session.query("SET extra_float_digits = " + (alike ? 3 : 0));
            }
            Catalog fromCatalog = new Catalog(from, fromVersion);
            Catalog toCatalog = new Catalog(to, toVersion);
            List<TableComparison> all = new ArrayList<>();
            for (TableName name : compared.tables()) {
                TableComparison done = table(name, compared, new Side(from, fromCatalog), new Side(to, toCatalog));
                all.add(done);
                progress.accept(done);
            }
            return all;
        }
    }

    private record Side(PgSession session, Catalog catalog) {}

    private TableComparison table(TableName name, Compared compared, Side from, Side to) {
        TargetShape shape = compared.shape(name);
        Instant begun = Clock.systemUTC().instant();
        TableComparison done;
        try {
            Optional<Table> source = from.catalog().table(name);
            Optional<Table> target = to.catalog().table(shape == null ? name : shape.named());
            if (source.isEmpty() || target.isEmpty()) {
                done = problem(
                        name,
                        "The table is not on "
                                + (source.isEmpty() ? from : to).session().display() + ".");
            } else {
                ShapedQuery query = shape == null ? null : new ShapedQuery(source.get(), shape);
                Table expected = query == null ? source.get() : query.table();
                ComparedColumns columns = ComparedColumns.of(
                        expected, target.get(), compared.lenient().contains(name));
                done = new TableRun(
                                name,
                                query == null
                                        ? new TableSide(from.session(), expected, columns)
                                        : new TableSide(
                                                from.session(),
                                                expected,
                                                "(" + query.rounded(target.get()) + ")",
                                                columns),
                                new TableSide(to.session(), target.get(), columns),
                                columns,
                                settings)
                        .run();
            }
        } catch (SarrioException e) {
            if (!from.session().isOpen() || !to.session().isOpen()) {
                throw e;
            }
            done = problem(name, e.getMessage() + "; " + e.remedy() + ".");
        }
        long millis = Duration.between(begun, Clock.systemUTC().instant()).toMillis();
        return new TableComparison(
                name, done.sourceRows(), done.targetRows(), done.equal(), done.differing(), millis, done.problem());
    }

    private static TableComparison problem(TableName name, String sentence) {
        return new TableComparison(name, -1, -1, false, List.of(), 0, sentence);
    }
}
