package dev.sarrio.apply.target;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Columns of a target's table that would take values of another type than theirs, but not keep all of them as they are. Immutable. */
public final class Losses {
    private static final int SHOWN_MAX = 200;
    private final TableName table;
    private final String where;
    private final List<Place> places;

    private record Place(int index, TargetColumn column, LossCheck check) {}

    private Losses(TableName table, String where, List<Place> places) {
        this.table = table;
        this.where = where;
        this.places = List.copyOf(places);
    }

    /**
     * @param oid of the table
     * @param row the columns of a row, in order
     * @param retyped those among them that have another type than on the source
     */
    public static Losses of(PgSession target, TableName table, long oid, List<String> row, Set<String> retyped) {
        List<Place> places = new ArrayList<>();
        if (!retyped.isEmpty()) {
            for (TargetColumn column : TargetCatalog.columns(target, ServerVersion.of(target), oid)) {
                LossCheck check = retyped.contains(column.name()) ? LossCheck.of(column) : null;
                if (check != null && !check.isOfText()) {
                    places.add(new Place(row.indexOf(column.name()), column, check));
                }
            }
        }
        return new Losses(table, target.display(), places);
    }

    /** No value can be lost. */
    public boolean none() {
        return places.isEmpty();
    }

    /** Throws if a value would not stay as it is. @param values of a row, nulls among them  @param row which one, for people */
    public void check(List<String> values, Supplier<String> row) {
        for (Place place : places) {
            String value = values.get(place.index());
            if (value != null && place.check().loses(value)) {
                throw new SarrioException(
                        ErrorCode.TARGET_COLUMN_TYPE,
                        "Column \"" + place.column().name() + "\" of table " + table + " on " + where + " is "
                                + place.column().type() + " and can't hold the source's value "
                                + (value.length() > SHOWN_MAX ? value.substring(0, SHOWN_MAX) + "…" : value)
                                + " without loss; row " + row.get(),
                        "run on the target, then retry: ALTER TABLE " + Sql.identifier(table) + " ALTER COLUMN "
                                + Sql.identifier(place.column().name()) + " TYPE (the source's type)");
            }
        }
    }
}
