package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.Dbgroups;
import dev.sarrio.coordinator.database.Login;
import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.relation.SourceCatalog;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.shape.SourceLook;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.sync.ConflictDraft;
import dev.sarrio.coordinator.sync.CopyChoice;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.SyncDraft;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.coordinator.sync.TargetLook;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Does a plan, item by item, with the features that own the things. What one of them refuses is blamed on the item's path. */
final class Execution {
    private static final SyncDraft STARTED =
            new SyncDraft(null, null, null, null, CopyDraft.NONE, ConflictDraft.NONE, true, null, null, null, null);
    private final Document now;
    private final Document wanted;
    private final Map<String, String> sealedPasswords;
    private final Databases databases;
    private final Dbgroups dbgroups;
    private final Relgroups relgroups;
    private final Syncs syncs;
    private final TableSteps tables;
    private final CustomCodes codes;
    private final List<Plan.Item> starts = new ArrayList<>();

    /**
     * @param inside the transaction that all of it is
     * @param now where the plan begins
     * @param wanted what the plan leads to
     * @param sealedPasswords those that the document gives
     * @param codes of the same transaction
     */
    Execution(
            Definitions inside,
            PgServers servers,
            Looks looks,
            Document now,
            Document wanted,
            Map<String, String> sealedPasswords,
            CustomCodes codes) {
        this.now = now;
        this.wanted = wanted;
        this.sealedPasswords = sealedPasswords;
        Relations relations = new Relations(inside, new SourceCatalog(servers, looks));
        this.databases = new Databases(inside, new Login(servers, looks));
        this.dbgroups = new Dbgroups(inside);
        this.relgroups = new Relgroups(inside, relations);
        this.syncs = new Syncs(inside, relations, new TargetLook(servers, looks));
        this.codes = codes;
        this.tables = new TableSteps(inside, relations, new Shapes(inside, new SourceLook(servers, looks)));
    }

    /** What a sync copies is found out when it starts, by looking at its targets: that comes last, when it is said how its tables stand there. */
    void run(Plan plan) {
        plan.items().forEach(item -> blamed(item, () -> run(item)));
        starts.forEach(item -> blamed(item, () -> syncs.update(new SyncName(item.name()), STARTED, null)));
    }

    private void blamed(Plan.Item item, Runnable step) {
        try {
            step.run();
        } catch (SarrioException e) {
            boolean whole = e.field() == null || e.field().equals("name");
            throw e.onField(path(item) + (whole ? "" : "." + field(item, e.field())));
        }
    }

    /** What has no name that could stand in a path is told by its number in the list. */
    private String path(Plan.Item item) {
        if (!item.kind().isListed()) {
            return item.path();
        }
        int number = wanted.listed(item.kind()).stream()
                .map(Document.Placed::place)
                .toList()
                .indexOf(item.name());
        return item.kind().section() + (number < 0 ? "" : "[" + number + "]");
    }

    private static Document.ShapeSpec shape(Plan.Item item, Document in) {
        return placed(item, in.shapes(item.kind().shape())).orElseThrow();
    }

    /** One that is no longer listed is as by default. */
    private Document.TableSpec table(Plan.Item item) {
        return placed(item, wanted.tables())
                .orElseGet(() -> placed(item, now.tables()).orElseThrow().untreated());
    }

    private static <T extends Document.Placed> Optional<T> placed(Plan.Item item, List<T> listed) {
        return listed.stream().filter(s -> s.place().equals(item.name())).findFirst();
    }

    /** Of the document: a name that a feature looked up is one of the thing's own tables, or of the relgroup's that it names. */
    private String field(Plan.Item item, String field) {
        if (item.kind().isListed()) {
            return field.replaceFirst("^names.*", "table");
        }
        Document.SyncSpec sync = item.kind() == Plan.Kind.SYNC ? wanted.syncs().get(item.name()) : null;
        boolean named = sync != null && sync.relgroup() != null;
        return field.replaceFirst("^names(.*)", named ? "relgroup" : "tables$1")
                .replaceFirst("^sslmode$", "parameters.sslmode");
    }

    private void run(Plan.Item item) {
        switch (item.action()) {
            case CREATE -> create(item);
            case UPDATE -> update(item);
            case REMOVE -> remove(item);
            case UNCHANGED -> {}
        }
    }

    private void create(Plan.Item item) {
        String name = item.name();
        switch (item.kind()) {
            case DATABASE -> {
                DatabaseName database = new DatabaseName(name);
                DatabaseEntry none = new DatabaseEntry(database, null, SchemaMode.NONE, false, null, 0);
                databases.add(entry(item, none), null, false);
            }
            case DBGROUP -> dbgroups.add(name, wanted.dbgroups().get(name));
            case RELGROUP -> define(name);
            case SYNC ->
                syncs.add(new SyncName(name), draft(item, wanted.syncs().get(name)));
            case CUSTOMNAME, CUSTOMCOLS, FILTER -> tables.put(item.kind().shape(), shape(item, wanted));
            case TABLE -> throw onlyTreated();
            case CUSTOMCODE -> codes.put(name, wanted.customcodes().get(name).draft(), null);
        }
    }

    private void update(Plan.Item item) {
        String name = item.name();
        switch (item.kind()) {
            case DATABASE -> databases.update(new DatabaseName(name), old -> entry(item, old), null, false, null);
            case DBGROUP -> dbgroups.update(name, null, wanted.dbgroups().get(name), null);
            case RELGROUP -> define(name);
            case SYNC ->
                syncs.update(new SyncName(name), draft(item, wanted.syncs().get(name)), null);
            case CUSTOMNAME, CUSTOMCOLS, FILTER -> tables.put(item.kind().shape(), shape(item, wanted));
            case TABLE -> tables.treat(table(item));
            case CUSTOMCODE -> codes.put(name, wanted.customcodes().get(name).draft(), null);
        }
    }

    private void remove(Plan.Item item) {
        String name = item.name();
        switch (item.kind()) {
            case DATABASE -> databases.remove(new DatabaseName(name), false, null);
            case DBGROUP -> dbgroups.remove(name, null);
            case RELGROUP -> relgroups.remove(name, null);
            case SYNC -> syncs.remove(new SyncName(name), null);
            case CUSTOMNAME, CUSTOMCOLS, FILTER -> tables.remove(item.kind().shape(), shape(item, now));
            case TABLE -> throw onlyTreated();
            case CUSTOMCODE -> codes.remove(name, null);
        }
    }

    private static IllegalStateException onlyTreated() {
        return new IllegalStateException("A table is neither added nor removed by what is said of it");
    }

    private DatabaseEntry entry(Plan.Item item, DatabaseEntry old) {
        String name = item.name();
        Document.DatabaseSpec d = wanted.databases().get(name);
        String kept = old.connection() == null ? null : old.connection().sealedPassword();
        String password = item.changes("password") ? sealedPasswords.get(name) : kept;
        return new DatabaseEntry(
                old.name(),
                new Connection(d.host(), d.port(), d.dbname(), d.user(), password, d.parameters()),
                SchemaMode.valueOf(d.schemaMode().toUpperCase(Locale.ROOT)),
                d.makedelta(),
                old.serverVersion(),
                old.version());
    }

    private void define(String name) {
        Document.RelgroupSpec r = wanted.relgroups().get(name);
        relgroups.define(name, r.db() == null ? source(name) : r.db(), r.tables(), r.sequences());
    }

    /** Where a relgroup's tables are looked up if it does not say: the source of a sync that moves it; null for the only database. */
    private String source(String relgroup) {
        return wanted.syncs().values().stream()
                .filter(s -> relgroup.equals(s.relgroup()))
                .flatMap(s -> (s.dbgroup() == null ? s.dbs() : wanted.dbgroups().getOrDefault(s.dbgroup(), List.of()))
                        .stream())
                .filter(member -> member.endsWith(":source"))
                .findFirst()
                .map(member -> member.substring(0, member.indexOf(':')))
                .orElse(null);
    }

    /** What changes, and nothing else: a copy that is said again would be decided again. A start is left for the end. */
    private SyncDraft draft(Plan.Item item, Document.SyncSpec s) {
        if (item.changes("autokick") && s.autokick()) {
            starts.add(item);
        }
        boolean stands = item.action() == Plan.Action.CREATE || item.changes("autokick") && !s.autokick();
        return new SyncDraft(
                item.changes("relgroup") ? s.relgroup() : null,
                item.changes("tables") ? s.tables() : null,
                item.changes("dbs") ? s.dbs() : null,
                item.changes("copy") ? CopyChoice.parse(s.copy(), null) : null,
                CopyDraft.parse(s.copyjobs(), s.copyrate(), s.ifexists()), // saying it again changes nothing
                ConflictDraft.parse(s.conflict(), s.conflictHours()),
                stands ? Boolean.FALSE : null,
                item.changes("status") ? Boolean.valueOf(s.status().equals("active")) : null,
                item.changes("sequenceMargin") ? s.sequenceMargin() : null,
                item.changes("sequenceMode") ? Boolean.valueOf(s.sequenceMode().equals("interleave")) : null,
                item.changes("options") ? options(item, s.options()) : null);
    }

    /** An option that is no longer wanted is given an empty value. */
    private static Map<String, String> options(Plan.Item item, Map<String, String> options) {
        Map<String, String> all = new TreeMap<>();
        item.changes().stream()
                .filter(c -> c.field().equals("options") && c.before() instanceof Map<?, ?>)
                .forEach(c -> ((Map<?, ?>) c.before()).keySet().forEach(key -> all.put(key.toString(), "")));
        all.putAll(options);
        return all;
    }
}
