package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.Noun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What a list shows of each kind of thing. */
record Columns(String[] titles, Function<JsonNode, Object[]> row) {
    static Columns of(Noun noun) {
        return switch (noun) {
            case DATABASE ->
                new Columns(titles("Name", "Host", ">Port", "Database", "User", "Groups"), Columns::database);
            case DBGROUP -> new Columns(titles("Name", "Members", "Syncs"), Columns::dbgroup);
            case RELGROUP -> new Columns(titles("Name", ">Tables", ">Sequences", "Syncs"), Columns::relgroup);
            case TABLE -> new Columns(titles("Name", "Database", "Key", "Relgroups"), Columns::table);
            case SEQUENCE -> new Columns(titles("Name", "Database", "Relgroups"), Columns::sequence);
            case SYNC ->
                new Columns(
                        titles("Name", "Run", "From", "To", ">Tables", ">Sequences", "Relgroup", "Autokick", "Copy"),
                        Columns::sync);
            case CUSTOMNAME ->
                new Columns(titles(">Id", "Table", "New name", "Target", "Sync", "Database"), Columns::customname);
            case CUSTOMCOLS ->
                new Columns(titles(">Id", "Table", "Clause", "Target", "Sync", "Database"), Columns::customcols);
            case CUSTOMCODE ->
                new Columns(
                        titles("Name", "Runs", "What", "Sync", "Target", ">Priority", "Status"), Columns::customcode);
            case FILTER -> new Columns(titles(">Id", "Table", "Where", "Target", "Sync", "Database"), Columns::filter);
            default -> throw new IllegalStateException("No columns for " + noun);
        };
    }

    Object[] cells(JsonNode thing) {
        return row.apply(thing);
    }

    private static String[] titles(String... titles) {
        return titles;
    }

    private static Object[] database(JsonNode d) {
        return new Object[] {
            text(d, "name"),
            text(d, "host"),
            text(d, "port"),
            text(d, "dbname"),
            text(d, "user"),
            list(d.path("dbgroups"))
        };
    }

    private static Object[] dbgroup(JsonNode g) {
        List<String> members = StreamSupport.stream(g.path("members").spliterator(), false)
                .map(m -> text(m, "database") + ":" + text(m, "role").toLowerCase(Locale.ROOT))
                .toList();
        return new Object[] {text(g, "name"), String.join(" ", members), list(g.path("syncs"))};
    }

    private static Object[] relgroup(JsonNode g) {
        return new Object[] {
            text(g, "name"), g.path("tables").size(), g.path("sequences").size(), list(g.path("syncs"))
        };
    }

    private static Object[] table(JsonNode t) {
        return new Object[] {text(t, "name"), text(t, "db"), list(t.path("key")), list(t.path("relgroups"))};
    }

    private static Object[] sequence(JsonNode s) {
        return new Object[] {text(s, "name"), text(s, "db"), list(s.path("relgroups"))};
    }

    private static Object[] sync(JsonNode s) {
        return new Object[] {
            text(s, "name"),
            text(s, "run").toLowerCase(Locale.ROOT),
            list(s.path("sources")),
            targets(s),
            s.path("tables").size(),
            s.path("sequences").size(),
            text(s, "relgroup"),
            text(s, "autokick"),
            text(s, "copy").toLowerCase(Locale.ROOT)
        };
    }

    private static String targets(JsonNode sync) {
        List<String> all = new ArrayList<>(Call.texts(sync.path("targets")));
        Call.texts(sync.path("fullcopies")).forEach(f -> all.add(f + ":fullcopy"));
        return String.join(",", all);
    }

    private static Object[] customname(JsonNode s) {
        return shape(s, "newname");
    }

    private static Object[] customcols(JsonNode s) {
        return shape(s, "clause");
    }

    private static Object[] filter(JsonNode s) {
        return shape(s, "where");
    }

    private static Object[] shape(JsonNode s, String definition) {
        return new Object[] {
            text(s, "id"), text(s, "name"), text(s, definition), orAll(s, "db"), orAll(s, "sync"), text(s, "database")
        };
    }

    private static Object[] customcode(JsonNode c) {
        return new Object[] {
            text(c, "name"),
            text(c, "whenrun"),
            text(c, "url").isEmpty() ? text(c, "function") : text(c, "url"),
            text(c, "sync"),
            orAll(c, "db"),
            text(c, "priority"),
            text(c, "status")
        };
    }

    private static String orAll(JsonNode shape, String field) {
        return text(shape, field).isEmpty() ? "all" : text(shape, field);
    }

    static String list(JsonNode array) {
        return String.join(",", Call.texts(array));
    }
}
