package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.coordinator.database.Member;
import dev.sarrio.coordinator.sync.ByteSize;
import dev.sarrio.coordinator.sync.ConflictDraft;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.Options;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A document with its names and values checked, its defaults filled in, and everything written in one way. A mistake is blamed on its path. */
final class Checked {
    private static final String HOST_DEFAULT = "localhost";
    private static final int PORT_DEFAULT = 5432;
    private static final int PORT_MAX = 65_535;
    private final Document given;
    private final Document there;
    private final References named;

    private Checked(Document given, Document there) {
        this.given = given;
        this.there = there;
        this.named = new References(given, there);
    }

    /** @param there what the document may refer to besides its own things */
    static Document document(Document given, Document there) {
        return new Checked(given, there).document();
    }

    private Document document() {
        if (!Document.VERSION.equals(given.apiVersion())) {
            throw invalid(
                    "apiVersion", "The document's apiVersion is not known", "write apiVersion: " + Document.VERSION);
        }
        Map<String, Document.DatabaseSpec> databases = each("databases", given.databases(), this::database);
        Map<String, List<String>> dbgroups = each("dbgroups", given.dbgroups(), (name, at) -> {
            at(at, () -> Names.check("dbgroup", name));
            return members(given.dbgroups().get(name), at);
        });
        Map<String, Document.RelgroupSpec> relgroups = each("relgroups", given.relgroups(), this::relgroup);
        Map<String, Document.SyncSpec> syncs = each("syncs", given.syncs(), this::sync);
        Document checked = Document.of(databases, dbgroups, relgroups, syncs);
        CheckedTables tables = new CheckedTables(new References(checked, there));
        return checked.with(
                tables.shapes(Plan.Kind.CUSTOMNAME, given.customnames()),
                tables.shapes(Plan.Kind.CUSTOMCOLS, given.customcols()),
                tables.shapes(Plan.Kind.FILTER, given.filters()),
                tables.treated(given.tables()),
                given.customcodes() == null ? null : each("customcodes", given.customcodes(), this::customcode));
    }

    private static <T> Map<String, T> each(String section, Map<String, T> things, BiFunction<String, String, T> check) {
        Map<String, T> checked = new TreeMap<>();
        things.forEach((name, thing) -> {
            String path = section + "." + name;
            if (thing == null) {
                throw invalid(path, "There is nothing under " + path, "write its fields, or leave it out");
            }
            checked.put(name, check.apply(name, path));
        });
        return checked;
    }

    private Document.DatabaseSpec database(String name, String at) {
        Document.DatabaseSpec d = given.databases().get(name);
        at(at, () -> new DatabaseName(name));
        required(at + ".dbname", d.dbname());
        required(at + ".user", d.user());
        int port = d.port() == null ? PORT_DEFAULT : d.port();
        if (port < 1 || port > PORT_MAX) {
            throw invalid(at + ".port", "The port " + port + " does not exist", "write 1 to " + PORT_MAX);
        }
        return new Document.DatabaseSpec(
                d.host() == null || d.host().isBlank() ? HOST_DEFAULT : d.host(),
                port,
                d.dbname(),
                d.user(),
                d.password(),
                texts(at + ".parameters", d.parameters()),
                word(at + ".schemaMode", d.schemaMode(), "none", "embedded"),
                Boolean.TRUE.equals(d.makedelta()));
    }

    private List<String> members(List<String> items, String at) {
        List<String> members = new ArrayList<>();
        Set<DatabaseName> seen = new TreeSet<>();
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i);
            String here = at + "[" + i + "]";
            required(here, item);
            for (Member member : at(here, () -> Member.parse(List.of(item)))) {
                named.database(here, member.database().value());
                if (!seen.add(member.database())) {
                    throw new SarrioException(
                                    ErrorCode.DUPLICATE_NAME,
                                    "The database \"" + member.database() + "\" is listed twice",
                                    "list each database once, as source, as target or as fullcopy")
                            .onField(here);
                }
                members.add(member.toString());
            }
        }
        return members;
    }

    private Document.RelgroupSpec relgroup(String name, String at) {
        Document.RelgroupSpec r = given.relgroups().get(name);
        at(at, () -> Names.check("relgroup", name));
        if (r.db() != null) {
            named.database(at + ".db", r.db());
        }
        return new Document.RelgroupSpec(
                r.db(),
                relations(at + ".tables", r.tables() == null ? List.of() : r.tables()),
                r.sequences() == null ? null : relations(at + ".sequences", r.sequences()));
    }

    private static List<String> relations(String at, List<String> names) {
        Set<TableName> all = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String here = at + "[" + i + "]";
            required(here, name);
            if (name.indexOf('*') >= 0 || name.indexOf('%') >= 0) {
                throw invalid(
                        here,
                        "\"" + name + "\" is a pattern, and a document names each table",
                        "write the names; or add all tables db=… relgroup=…, then export");
            }
            if (!all.add(at(here, () -> TableName.parse(name)))) {
                throw invalid(here, name + " is listed twice", "list it once");
            }
        }
        return all.stream().map(TableName::toString).toList();
    }

    private Document.SyncSpec sync(String name, String at) {
        Document.SyncSpec s = given.syncs().get(name);
        at(at, () -> new SyncName(name));
        boolean listed = s.tables() != null && !s.tables().isEmpty();
        if (listed == (s.relgroup() != null)) {
            throw invalid(
                    at + ".relgroup",
                    "The sync \"" + name + "\" has "
                            + (listed ? "both a relgroup and tables" : "neither a relgroup nor tables"),
                    "write relgroup: NAME, or tables: [a, b]");
        }
        if (s.relgroup() != null) {
            named.relgroup(at + ".relgroup", s.relgroup());
        }
        long margin = s.sequenceMargin() == null ? 0 : s.sequenceMargin();
        if (margin < 0) {
            throw invalid(at + ".sequenceMargin", "A margin of " + margin + " would be behind", "write 0 or more");
        }
        CopyOptions copying = within(at, () -> CopyDraft.parse(s.copyjobs(), s.copyrate(), s.ifexists()))
                .over(CopyOptions.DEFAULT);
        ConflictRules conflicts = within(at, () -> ConflictDraft.parse(s.conflict(), s.conflictHours()))
                .over(ConflictRules.DEFAULT);
        return new Document.SyncSpec(
                s.relgroup(),
                listed ? relations(at + ".tables", s.tables()) : null,
                dbs(s.dbs(), at + ".dbs"),
                s.autokick() == null || s.autokick(),
                word(at + ".status", s.status(), "active", "inactive"),
                word(at + ".copy", s.copy(), "auto", "once", "none", "data", "all"),
                copying.jobs(),
                ByteSize.text(copying.bytesPerSecond()),
                CopyDraft.word(copying.ifExists()),
                conflicts.strategy().toString(),
                conflicts.keepHours(),
                margin,
                word(at + ".sequenceMode", s.sequenceMode(), "follow", "interleave"),
                at(at + ".options", () -> Options.kept(texts(at + ".options", s.options()))));
    }

    private List<String> dbs(List<String> dbs, String at) {
        if (dbs == null || dbs.isEmpty()) {
            throw invalid(at, "The sync has no databases", "write dbs: GROUP, or dbs: [a:source, b:target]");
        }
        boolean roles = String.join("", dbs).matches(".*[:=].*");
        if (dbs.size() == 1 && !roles && dbs.get(0).indexOf(',') < 0) {
            return List.of(named.dbgroup(at, dbs.get(0)));
        }
        return Member.withSource(Member.parse(members(dbs, at)), roles).stream()
                .map(Member::toString)
                .toList();
    }

    private Document.CodeSpec customcode(String name, String at) {
        Document.CodeSpec c = given.customcodes().get(name);
        at(at, () -> Names.check("customcode", name));
        required(at + ".sync", c.sync());
        named.sync(at + ".sync", c.sync());
        return within(at, () -> Document.CodeSpec.of(CustomCodes.normal(c.draft()), c.secret(), c.header()));
    }

    private static Map<String, String> texts(String at, Map<String, String> texts) {
        Map<String, String> all = new TreeMap<>(texts == null ? Map.of() : texts);
        all.forEach((key, value) -> required(at + "." + key, value));
        return all;
    }

    /** @param words the default first */
    private static String word(String at, String given, String... words) {
        String word = given == null ? words[0] : given.toLowerCase(Locale.ROOT);
        if (!List.of(words).contains(word)) {
            throw invalid(
                    at, "Invalid value for " + at + ": \"" + given + "\"", "write one of: " + String.join(", ", words));
        }
        return word;
    }

    static void required(String at, String value) {
        if (value == null || value.isBlank()) {
            throw invalid(at, at + " has no value", "write one, or leave out what it belongs to");
        }
    }

    static SarrioException invalid(String at, String what, String remedy) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(at);
    }

    /** Of a thing whose fields are checked by those who know them. */
    private static <T> T within(String path, Supplier<T> check) {
        try {
            return check.get();
        } catch (SarrioException e) {
            throw e.onField(path + "." + e.field());
        }
    }

    static <T> T at(String path, Supplier<T> check) {
        try {
            return check.get();
        } catch (SarrioException e) {
            throw e.onField(path);
        }
    }
}
