package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sections of a document that say how tables stand at targets, checked as the rest is. Whether there is such a table, and what its source says of the SQL, is not known yet. */
final class CheckedShapes {
    private final References named;

    /** @param named with syncs and dbgroups that are checked */
    CheckedShapes(References named) {
        this.named = named;
    }

    /** @param given null if the document does not speak of them; so is the answer */
    List<ShapeSpec> all(Plan.Kind kind, List<ShapeSpec> given) {
        if (given == null) {
            return null;
        }
        List<ShapeSpec> checked = new ArrayList<>();
        Set<String> places = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String at = kind.section() + "[" + i + "]";
            if (given.get(i) == null) {
                throw Checked.invalid(at, "There is nothing under " + at, "write its fields, or leave it out");
            }
            ShapeSpec one = one(kind.shape(), given.get(i), at);
            if (!places.add(one.place())) {
                throw new SarrioException(
                                ErrorCode.DUPLICATE_NAME,
                                "There are two " + kind.section() + " of " + one.place(),
                                "keep one of them, or give them another db or sync")
                        .onField(at);
            }
            checked.add(one);
        }
        return checked;
    }

    private ShapeSpec one(ShapeKind kind, ShapeSpec given, String at) {
        Checked.required(at + ".table", given.table());
        for (ShapeKind other : ShapeKind.values()) {
            if (other != kind && given.definition(other) != null) {
                throw new SarrioException(
                                ErrorCode.UNKNOWN_OPTION,
                                "Unknown option \"" + other.field() + "\"",
                                "use one of: database, db, sync, table, " + kind.field())
                        .onField(at + "." + other.field());
            }
        }
        String definition = at + "." + kind.field();
        Checked.required(definition, given.definition(kind));
        TableName table = Checked.at(at + ".table", () -> TableName.parse(given.table()));
        String sync = given.sync() == null ? null : named.sync(at + ".sync", given.sync());
        String db = given.db() == null ? null : named.database(at + ".db", given.db());
        String database = given.database() == null
                ? source(sync, table, at + ".database")
                : named.database(at + ".database", given.database());
        if (database.equals(db)) {
            throw Checked.invalid(
                    at + ".db",
                    "The table " + table + " is in \"" + db + "\" itself",
                    "name a target, or leave db out for all targets");
        }
        String normal = Checked.at(definition, () -> Shapes.normal(kind, table, given.definition(kind)));
        return ShapeSpec.of(kind, table.toString(), normal, database, db, sync);
    }

    /** Where the table is, if that is not said: in what the sync reads, or in the only database that is read at all. */
    private String source(String sync, TableName table, String at) {
        Set<String> sources = named.sources(sync);
        if (sources.size() != 1) {
            throw Checked.invalid(
                    at,
                    "Which database is the table " + table + " in?",
                    sources.isEmpty() ? "write database: NAME" : "write one of: " + String.join(", ", sources));
        }
        return sources.iterator().next();
    }
}
