package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.declare.Document.Placed;
import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.declare.Document.TableSpec;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** The sections of a document about single tables (how they stand at targets, and how they are treated), checked as the rest is. Whether there is such a table, and what its source says of the SQL, is not known yet. */
final class CheckedTables {
    private final References named;

    /** @param named with syncs and dbgroups that are checked */
    CheckedTables(References named) {
        this.named = named;
    }

    /** @param given null if the document does not speak of them; so is the answer */
    List<ShapeSpec> shapes(Plan.Kind kind, List<ShapeSpec> given) {
        return all(kind, given, (spec, at) -> shape(kind.shape(), spec, at));
    }

    /** The same of how tables are treated. */
    List<TableSpec> treated(List<TableSpec> given) {
        return all(Plan.Kind.TABLE, given, this::treated);
    }

    private static <T extends Placed> List<T> all(Plan.Kind kind, List<T> given, BiFunction<T, String, T> check) {
        if (given == null) {
            return null;
        }
        List<T> checked = new ArrayList<>();
        Set<String> places = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String at = kind.section() + "[" + i + "]";
            if (given.get(i) == null) {
                throw Checked.invalid(at, "There is nothing under " + at, "write its fields, or leave it out");
            }
            T one = check.apply(given.get(i), at);
            if (!places.add(one.place())) {
                throw new SarrioException(
                                ErrorCode.DUPLICATE_NAME,
                                "There are two " + kind.section() + " of " + one.place(),
                                kind.shape() == null
                                        ? "keep one of them"
                                        : "keep one of them, or give them another db or sync")
                        .onField(at);
            }
            checked.add(one);
        }
        return checked;
    }

    private TableSpec treated(TableSpec given, String at) {
        TableName table = table(given.table(), at);
        return new TableSpec(
                table.toString(),
                database(given.database(), null, table, at),
                given.strictChecking() == null || given.strictChecking(),
                given.analyzeAfterCopy() == null || given.analyzeAfterCopy(),
                given.conflict() == null
                        ? null
                        : Checked.at(at + ".conflict", () -> Strategies.parse(given.conflict())
                                .toString()),
                images(given, at));
    }

    /** Null for the usual. */
    private static String images(TableSpec given, String at) {
        Images images =
                given.images() == null ? Images.KEY : Checked.at(at + ".images", () -> Images.parse(given.images()));
        return images == Images.KEY ? null : images.word();
    }

    private ShapeSpec shape(ShapeKind kind, ShapeSpec given, String at) {
        TableName table = table(given.table(), at);
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
        String sync = given.sync() == null ? null : named.sync(at + ".sync", given.sync());
        String db = given.db() == null ? null : named.database(at + ".db", given.db());
        String database = database(given.database(), sync, table, at);
        if (database.equals(db)) {
            throw Checked.invalid(
                    at + ".db",
                    "The table " + table + " is in \"" + db + "\" itself",
                    "name a target, or leave db out for all targets");
        }
        String normal = Checked.at(definition, () -> Shapes.normal(kind, table, given.definition(kind)));
        return ShapeSpec.of(kind, table.toString(), normal, database, db, sync);
    }

    private static TableName table(String given, String at) {
        Checked.required(at + ".table", given);
        return Checked.at(at + ".table", () -> TableName.parse(given));
    }

    private String database(String given, String sync, TableName table, String at) {
        return given == null ? source(sync, table, at + ".database") : named.database(at + ".database", given);
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
