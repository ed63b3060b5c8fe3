package dev.sarrio.coordinator.bucardo;

import static dev.sarrio.coordinator.bucardo.ControlTables.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says Bucardo's definitions in ours. What has no equivalent is left out and listed. Pure. */
final class Translation {
    private static final String VIEW = "a view or a trigger on the target, or an own consumer of the Kafka topics";
    private final ControlTables control;
    private final Set<String> started;
    private final List<NoEquivalent> left = new ArrayList<>();
    private final Map<String, Document.DatabaseSpec> databases = new TreeMap<>();
    private final Map<String, List<String>> dbgroups = new TreeMap<>();
    private final Map<String, Document.RelgroupSpec> relgroups = new TreeMap<>();
    private final Map<String, Document.SyncSpec> syncs = new TreeMap<>();

    private Translation(ControlTables control, Set<String> started) {
        this.control = control;
        this.started = started;
    }

    /** @param document with the passwords that Bucardo keeps in clear */
    record Result(Document document, List<NoEquivalent> noEquivalent) {}

    /** @param started syncs that are here already and have been started: another import must not stop them */
    static Result of(ControlTables control, Set<String> started) {
        Translation t = new Translation(control, started);
        t.databases();
        t.dbgroups();
        t.relgroups();
        t.syncs();
        t.custom();
        Document others = Document.of(t.databases, t.dbgroups, t.relgroups, t.syncs);
        ShapeTranslation shapes = new ShapeTranslation(control, others, t.left::add);
        Document document = new Document(
                Document.VERSION,
                t.databases,
                t.dbgroups,
                t.relgroups,
                t.syncs,
                shapes.all(ShapeKind.NAME),
                shapes.all(ShapeKind.COLUMNS),
                null);
        return new Result(document, List.copyOf(t.left));
    }

    private void databases() {
        for (JsonNode db : control.of("db")) {
            String name = text(db, "name");
            if (named("database", name)) {
                DatabaseTranslation.of(db, left::add).ifPresent(spec -> databases.put(name, spec));
            }
        }
    }

    /** Members in the order of Bucardo's priority, sources first: the first source is the one that a copy starts from. */
    private void dbgroups() {
        Map<String, List<String>> sources = new TreeMap<>();
        Map<String, List<String>> targets = new TreeMap<>();
        control.of("dbmap").stream()
                .sorted((a, b) -> Integer.compare(
                        b.path("priority").asInt(), a.path("priority").asInt()))
                .forEach(member -> {
                    String db = text(member, "db");
                    String group = text(member, "dbgroup");
                    String role = text(member, "role");
                    if (!databases.containsKey(db)) {
                        return; // said of the database
                    }
                    if (role.equals("fullcopy")) {
                        leave(
                                "role fullcopy of \"" + db + "\" in the dbgroup \"" + group + "\"",
                                "rows are followed, not copied again and again",
                                "the role target; sarrio copy SYNC copies once more");
                    } else if (inactive(db)) {
                        leave(
                                "the inactive database \"" + db + "\" in the dbgroup \"" + group + "\"",
                                "a database has no status here",
                                "sarrio update dbgroup " + group + " …, when it is to take part");
                    } else {
                        (role.equals("source") ? sources : targets)
                                .computeIfAbsent(group, g -> new ArrayList<>())
                                .add(db + ":" + (role.equals("source") ? "source" : "target"));
                    }
                });
        for (JsonNode row : control.of("dbgroup")) {
            String name = text(row, "name");
            if (named("dbgroup", name)) {
                List<String> members = new ArrayList<>(sources.getOrDefault(name, List.of()));
                members.addAll(targets.getOrDefault(name, List.of()));
                dbgroups.put(name, members);
            }
        }
    }

    private boolean inactive(String db) {
        return control.of("db").stream()
                .anyMatch(d -> text(d, "name").equals(db) && text(d, "status").equals("inactive"));
    }

    private void relgroups() {
        Map<String, JsonNode> goats = new LinkedHashMap<>();
        control.of("goat").forEach(g -> goats.put(text(g, "id"), g));
        for (JsonNode herd : control.of("herd")) {
            String name = text(herd, "name");
            if (!named("relgroup", name)) {
                continue;
            }
            List<String> tables = new ArrayList<>();
            List<String> sequences = new ArrayList<>();
            String db = null;
            for (JsonNode member : control.of("herdmap")) {
                JsonNode goat = goats.get(text(member, "goat"));
                if (text(member, "herd").equals(name) && goat != null && movable(goat)) {
                    (text(goat, "reltype").equals("sequence") ? sequences : tables)
                            .add(relation(goat).toString());
                    db = text(goat, "db");
                }
            }
            if (db == null) {
                continue; // empty, or each of its tables was listed
            }
            if (databases.containsKey(db)) {
                relgroups.put(name, new Document.RelgroupSpec(db, tables, sequences));
            } else {
                leave(
                        "the relgroup \"" + name + "\"",
                        "its tables are looked up in \"" + db + "\", which is left out",
                        "sarrio add table … db=… relgroup=" + name);
            }
        }
    }

    private boolean movable(JsonNode goat) {
        String table = "the table " + relation(goat) + " of \"" + text(goat, "db") + "\"";
        if (goat.path("ghost").asBoolean()) {
            leave(table, "it is a ghost: its triggers go, its rows stay", "leave it out: nothing touches it here");
            return false;
        }
        if (text(goat, "reltype").equals("table") && text(goat, "pkey").isEmpty()) {
            leave(table, "it has no key, so its rows can't be told apart", "a primary key, then sarrio add table");
            return false;
        }
        if (!text(goat, "conflict_strategy").isEmpty()) {
            leave(
                    "conflict_strategy of " + table,
                    "a conflict is never decided silently",
                    "it stops that direction with both rows shown: docs/two-way.md");
        }
        return true;
    }

    static TableName relation(JsonNode goat) {
        return new TableName(text(goat, "schemaname"), text(goat, "tablename"));
    }

    private void syncs() {
        for (JsonNode sync : control.of("sync")) {
            String name = text(sync, "name");
            if (named("sync", name)) {
                SyncTranslation.of(
                                sync,
                                started.contains(name),
                                relgroups.get(text(sync, "herd")),
                                dbgroups.getOrDefault(text(sync, "dbs"), List.of()),
                                left::add)
                        .ifPresent(spec -> syncs.put(name, spec));
            }
        }
    }

    private void custom() {
        for (JsonNode code : control.of("customcode")) {
            leave("customcode \"" + text(code, "name") + "\" (" + text(code, "whenrun") + ")", "no Perl is run", VIEW);
        }
        String changed = control.of("bucardo_config").stream()
                .filter(s -> !text(s, "defval").isEmpty() && !text(s, "defval").equals(text(s, "setting")))
                .map(s -> text(s, "name"))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!changed.isEmpty()) {
            leave(
                    "the settings " + changed,
                    "they are about Bucardo's daemon",
                    "the services' own: docs/configuration.md");
        }
    }

    /** Whether it can be called so here. */
    private boolean named(String kind, String name) {
        if (Names.isValid(name) && !(kind.equals("database") && name.equalsIgnoreCase("sarrio"))) {
            return true;
        }
        leave(
                "the " + kind + " \"" + name + "\"",
                "names are a letter, then letters, digits or underscores, " + Names.LENGTH_MAX + " at most",
                "rename it in Bucardo, or add it here under another name");
        return false;
    }

    private void leave(String what, String why, String instead) {
        NoEquivalent one = new NoEquivalent(what, why, instead);
        if (!left.contains(one)) {
            left.add(one);
        }
    }
}
