package dev.sarrio.apply.copy;

import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Materialized views of a target that are without rows, as pg_restore leaves them. For one thread. */
final class EmptyViews {
    private final PgSession target;

    EmptyViews(PgSession target) {
        this.target = target;
    }

    /** One that reads another comes when that one is filled. @return which could not be filled, as sentences */
    List<String> fill(List<TableName> views) {
        List<TableName> left = new ArrayList<>(views);
        Map<TableName, String> why = new HashMap<>();
        int before = left.size() + 1;
        while (left.size() < before) {
            before = left.size();
            left.removeIf(view -> isFilled(view) || refreshed(view, why));
        }
        return left.stream()
                .map(v -> "Materialized view " + v + " could not be filled: " + why.get(v)
                        + ". When that is put right, on the target: REFRESH MATERIALIZED VIEW " + Sql.identifier(v))
                .toList();
    }

    private boolean isFilled(TableName view) {
        return target.execute(
                        "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                                + " ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2"
                                + " AND c.relkind = 'm' AND NOT c.relispopulated)",
                        view.schema(),
                        view.name())
                .iterator()
                .next()
                .getBoolean(0);
    }

    private boolean refreshed(TableName view, Map<TableName, String> why) {
        try {
            target.query("REFRESH MATERIALIZED VIEW " + Sql.identifier(view));
            return true;
        } catch (SarrioException e) {
            if (e.code().reaction() == Reaction.RETRY) {
                throw e;
            }
            why.put(view, e.getMessage());
            return false;
        }
    }
}
