package dev.sarrio.postgres.compare;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Table;
import java.util.List;
import java.util.Optional;

/** A session on each of two databases, with settings by which the same values print the same. For one thread. */
final class BothSides implements AutoCloseable {
    private static final String APPLICATION = "sarrio compare";
    /** From here on floats print in their shortest exact form, before with as many digits as asked for. */
    private static final int SHORTEST_FLOATS = 12;

    private static final int LOCK_WAIT_MILLIS = 200;

    private final PgSession source;
    private final PgSession target;
    private final Catalog sourceCatalog;
    private final Catalog targetCatalog;

    BothSides(PgServers servers, Connection source, Connection target) {
        this.source = servers.connect(source, APPLICATION);
        try {
            this.target = servers.connect(target, APPLICATION);
        } catch (RuntimeException e) {
            this.source.close();
            throw e;
        }
        ServerVersion from = ServerVersion.of(this.source);
        ServerVersion to = ServerVersion.of(this.target);
        boolean alike = (from.major() < SHORTEST_FLOATS) == (to.major() < SHORTEST_FLOATS);
        for (PgSession session : List.of(this.source, this.target)) {
            SessionSettings.pin(session);
            session.query("SET extra_float_digits = " + (alike ? 3 : 0));
        }
        this.sourceCatalog = new Catalog(this.source, from);
        this.targetCatalog = new Catalog(this.target, to);
    }

    /** A table as both have it. */
    record Pair(TableSide source, TableSide target, ComparedColumns columns) {}

    /** The side that has not got the table, for people; null if both have. */
    String without(TableName name, Comparison.Compared compared) {
        if (sourceCatalog.table(name).isEmpty()) {
            return source.display();
        }
        return targetCatalog.table(named(name, compared.shape(name))).isEmpty() ? target.display() : null;
    }

    private static TableName named(TableName name, TargetShape shape) {
        return shape == null ? name : shape.named();
    }

    /** Of a table that both have. */
    Pair pair(TableName name, Comparison.Compared compared) {
        TargetShape shape = compared.shape(name);
        Table from = sourceCatalog.table(name).orElseThrow();
        Table to = targetCatalog.table(named(name, shape)).orElseThrow();
        Optional<ShapedQuery> query = Optional.ofNullable(shape).map(s -> new ShapedQuery(from, s));
        Table expected = query.map(ShapedQuery::table).orElse(from);
        ComparedColumns columns =
                ComparedColumns.of(expected, to, compared.lenient().contains(name));
        TableSide left = query.map(q -> new TableSide(source, expected, "(" + q.rounded(to) + ")", columns))
                .orElseGet(() -> new TableSide(source, expected, columns));
        return new Pair(left, new TableSide(target, to, columns), columns);
    }

    /** No statement may last longer, and none waits for somebody's lock. */
    void limit(long millis) {
        for (PgSession session : List.of(source, target)) {
            session.query("SET statement_timeout = " + millis + "; SET lock_timeout = " + LOCK_WAIT_MILLIS);
        }
    }

    boolean isOpen() {
        return source.isOpen() && target.isOpen();
    }

    @Override
    public void close() {
        target.close();
        source.close();
    }
}
