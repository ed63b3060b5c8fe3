package dev.sarrio.coordinator.bucardo;

import static dev.sarrio.coordinator.bucardo.ControlTables.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.core.conflict.ConflictStrategy;
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
    private static final String CODE =
            "an SQL function of the target, or a webhook: add customcode (docs/customcode.md)";
    private static final Set<String> ROLES = Set.of("source", "target", "fullcopy");
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
        t.noEchoes();
        t.custom();
        Document others = Document.of(t.databases, t.dbgroups, t.relgroups, t.syncs);
        ShapeTranslation shapes = new ShapeTranslation(control, others, t.left::add);
        Document document =
                others.with(shapes.all(ShapeKind.NAME), shapes.all(ShapeKind.COLUMNS), null, t.treated(), null);
        return new Result(document, List.copyOf(t.left));
    }

    private void databases() {
        for (JsonNode db : control.of("db")) {
            String name = text(db, "name");
            if (named("database", name)) {
                DatabaseTranslation.of(db, makedelta(db), left::add).ifPresent(spec -> databases.put(name, spec));
            }
        }
    }

    private boolean makedelta(JsonNode db) {
        return db.path("makedelta").asBoolean()
                || control.of("dbmap").stream()
                        .anyMatch(m -> text(m, "db").equals(text(db, "name"))
                                && m.path("makedelta").asBoolean());
    }

    /** Rows of the one side would come back to it. */
    private void noEchoes() {
        databases.replaceAll((name, d) -> {
            boolean twoWay = syncs.values().stream()
                    .map(s -> dbgroups.getOrDefault(s.dbs().get(0), List.of()))
                    .anyMatch(members -> members.contains(name + ":source") && twoWay(members));
            if (!twoWay || !d.makedelta()) {
                return d;
            }
            leave(
                    "makedelta of the database \"" + name + "\"",
                    "it is in a two-way sync, where what the other side has written would come back to it",
                    "further targets that read the database where the rows are first written");
            return new Document.DatabaseSpec(
                    d.host(), d.port(), d.dbname(), d.user(), d.password(), d.parameters(), d.schemaMode(), false);
        });
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
                    if (inactive(db)) {
                        leave(
                                "the inactive database \"" + db + "\" in the dbgroup \"" + group + "\"",
                                "a database has no status here",
                                "sarrio update dbgroup " + group + " …, when it is to take part");
                    } else {
                        (role.equals("source") ? sources : targets)
                                .computeIfAbsent(group, g -> new ArrayList<>())
                                .add(db + ":" + (ROLES.contains(role) ? role : "target"));
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
                if (text(member, "herd").equals(name) && goat != null && movable(goat, copiedWhole(name))) {
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

    /** Whether all syncs of the herd copy it whole, and none follows it. */
    private boolean copiedWhole(String herd) {
        List<String> groups = control.of("sync").stream()
                .filter(s -> text(s, "herd").equals(herd))
                .map(s -> text(s, "dbs"))
                .toList();
        return !groups.isEmpty()
                && groups.stream().map(g -> dbgroups.getOrDefault(g, List.of())).noneMatch(Translation::follows);
    }

    /** Whether one member follows the rows of another: a target does, and each of two sources. */
    private static boolean follows(List<String> members) {
        return members.stream().anyMatch(m -> m.endsWith(":target")) || twoWay(members);
    }

    static boolean twoWay(List<String> members) {
        return members.stream().filter(m -> m.endsWith(":source")).count() > 1;
    }

    /** @param copiedWhole it needs no key */
    private boolean movable(JsonNode goat, boolean copiedWhole) {
        String table = "the table " + relation(goat) + " of \"" + text(goat, "db") + "\"";
        if (goat.path("ghost").asBoolean()) {
            leave(table, "it is a ghost: its triggers go, its rows stay", "leave it out: nothing touches it here");
            return false;
        }
        if (!copiedWhole
                && text(goat, "reltype").equals("table")
                && text(goat, "pkey").isEmpty()) {
            leave(
                    table,
                    "it has no key, so its rows can't be told apart",
                    "a primary key, then sarrio add table; or a sync of its own with the role fullcopy");
            return false;
        }
        if (!text(goat, "conflict_strategy").isEmpty() && conflict(goat) == null) {
            leave(
                    "conflict_strategy of " + table,
                    "it is no strategy of single tables here",
                    "sarrio update table " + relation(goat) + " conflict=…");
        }
        String makedelta = text(goat, "makedelta");
        if (!makedelta.isEmpty() && !makedelta.equals("off")) {
            leave(
                    "makedelta of " + table,
                    "it is of a whole database here",
                    "sarrio update database NAME makedelta=1, of the one in the middle");
        }
        return true;
    }

    /** Of the tables that come over, those that are treated otherwise than by default. */
    private List<Document.TableSpec> treated() {
        return control.of("goat").stream()
                .map(g -> new Document.TableSpec(
                        relation(g).toString(),
                        text(g, "db"),
                        !text(g, "strict_checking").equals("false"),
                        !text(g, "analyze_after_copy").equals("false"),
                        conflict(g),
                        null))
                .filter(t -> !(t.strictChecking() && t.analyzeAfterCopy() && t.conflict() == null) && moves(t))
                .toList();
    }

    /** What decides its conflicts in every sync; null for nothing, a function in Perl, or a list, which fits one sync and not another. */
    private static String conflict(JsonNode goat) {
        return SyncTranslation.strategy(text(goat, "conflict_strategy"))
                .filter(s -> s.kind() != ConflictStrategy.Kind.LIST)
                .map(ConflictStrategy::toString)
                .orElse(null);
    }

    private boolean moves(Document.TableSpec table) {
        return relgroups.values().stream()
                .anyMatch(r -> table.database().equals(r.db()) && r.tables().contains(table.table()));
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
            leave("customcode \"" + text(code, "name") + "\" (" + text(code, "whenrun") + ")", "no Perl is run", CODE);
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
