package dev.sarrio.coordinator.bucardo;

import static dev.sarrio.coordinator.bucardo.ControlTables.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.declare.Document.SyncSpec;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows of `bucardo.customname` and `bucardo.customcols`. */
final class ShapeTranslation {
    private static final Pattern PLACE = Pattern.compile("(customnames|customcols)\\[(\\d+)].*");
    private final ControlTables control;
    private final Document others;
    private final Consumer<NoEquivalent> left;
    private final Map<String, JsonNode> goats = new LinkedHashMap<>();

    /** @param others what else is taken over  @param left takes what has no equivalent */
    ShapeTranslation(ControlTables control, Document others, Consumer<NoEquivalent> left) {
        this.control = control;
        this.others = others;
        this.left = left;
        control.of("goat").forEach(g -> goats.put(text(g, "id"), g));
    }

    /** @param kind names or columns: Bucardo has no filters */
    List<ShapeSpec> all(ShapeKind kind) {
        List<ShapeSpec> all = new ArrayList<>();
        for (JsonNode custom : control.of(kind.word())) {
            JsonNode goat = goats.get(text(custom, "goat"));
            if (goat == null) {
                continue; // of a table that is no longer there
            }
            ShapeSpec spec = spec(custom, goat);
            String why = why(spec);
            if (why == null) {
                all.add(spec);
            } else {
                left.accept(left(spec, why));
            }
        }
        return all;
    }

    private static ShapeSpec spec(JsonNode custom, JsonNode goat) {
        return new ShapeSpec(
                Translation.relation(goat).toString(),
                orNull(custom, "newname"),
                orNull(custom, "clause"),
                null,
                text(goat, "db"),
                orNull(custom, "db"),
                orNull(custom, "sync"));
    }

    private static String orNull(JsonNode row, String column) {
        String text = text(row, column);
        return text.isEmpty() ? null : text;
    }

    /** Why it can't be taken over; null if nothing is known against it. */
    private String why(ShapeSpec spec) {
        boolean known = others.relgroups().values().stream()
                        .anyMatch(r ->
                                r.db().equals(spec.database()) && r.tables().contains(spec.table()))
                && (spec.db() == null || others.databases().containsKey(spec.db()))
                && (spec.sync() == null || others.syncs().containsKey(spec.sync()));
        if (!known) {
            return "what it is about is left out";
        }
        boolean twoWay = others.syncs().entrySet().stream()
                .anyMatch(s -> (spec.sync() == null || spec.sync().equals(s.getKey()))
                        && isTwoWay(s.getValue())
                        && others.relgroups()
                                .get(s.getValue().relgroup())
                                .tables()
                                .contains(spec.table()));
        return twoWay ? "a two-way sync has its tables as they are" : null;
    }

    private boolean isTwoWay(SyncSpec sync) {
        return Translation.twoWay(others.dbgroups().get(sync.dbs().get(0)));
    }

    /** One that is refused must not keep back the rest: without it, and with the reason why. Empty if it is not a shape that is refused. */
    static Optional<Translation.Result> without(Translation.Result result, SarrioException refused) {
        Matcher place = PLACE.matcher(refused.field() == null ? "" : refused.field());
        if (!place.matches()) {
            return Optional.empty();
        }
        Document d = result.document();
        List<ShapeSpec> names = new ArrayList<>(d.customnames());
        List<ShapeSpec> columns = new ArrayList<>(d.customcols());
        ShapeSpec out =
                (place.group(1).equals("customnames") ? names : columns).remove(Integer.parseInt(place.group(2)));
        List<NoEquivalent> noEquivalent = new ArrayList<>(result.noEquivalent());
        noEquivalent.add(left(out, refused.getMessage()));
        Document rest = d.with(names, columns, d.filters(), d.tables(), d.customcodes());
        return Optional.of(new Translation.Result(rest, List.copyOf(noEquivalent)));
    }

    private static NoEquivalent left(ShapeSpec spec, String why) {
        String places =
                (spec.db() == null ? "" : " db=" + spec.db()) + (spec.sync() == null ? "" : " sync=" + spec.sync());
        return spec.newname() == null
                ? new NoEquivalent(
                        "customcols of " + spec.table(),
                        why,
                        "sarrio add customcols " + spec.table() + " \"" + spec.clause() + "\"" + places)
                : new NoEquivalent(
                        "customname \"" + spec.newname() + "\" of " + spec.table(),
                        why,
                        "sarrio add customname " + spec.table() + " " + spec.newname() + places);
    }
}
