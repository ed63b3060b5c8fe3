package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.database.DbgroupStore;
import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.look.RememberedLooks;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.coordinator.sync.SyncStore;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.postgres.PgServers;
import java.util.Map;
import java.util.TreeMap;

/** Reads all definitions, plans what a document would change, and does it in one transaction. Thread-safe. */
public final class Declarations {
    private static final Document NOTHING = Document.of(null, null, null, null);
    private final Definitions definitions;
    private final PgServers servers;
    private final Passwords passwords;

    public Declarations(Definitions definitions, PgServers servers, Passwords passwords) {
        this.definitions = definitions;
        this.servers = servers;
        this.passwords = passwords;
    }

    /** @param tag the same as long as nothing differs that a document could say */
    public record Tagged<T>(T value, String tag) {}

    public Tagged<Document> read() {
        return definitions.read(tx -> {
            Current now = Current.read(tx);
            return new Tagged<>(now.document(), now.tag());
        });
    }

    /** What {@link #apply} would do, and everything that it would refuse. Changes nothing. The tag is that of the state it is a plan for. */
    public Tagged<Plan> plan(Document document, boolean prune) {
        Map<String, String> sealed = sealed(document);
        return RememberedLooks.tryWith(looks -> definitions.tried(tx -> {
            String tag = Current.read(tx).tag();
            return new Tagged<>(done(tx, looks, document, prune, sealed), tag);
        }));
    }

    /** @param prune remove what the document does not have  @param expected the tag of the state that the caller has seen; null if he does not care */
    public Tagged<Plan> apply(Document document, boolean prune, String expected) {
        Map<String, String> sealed = sealed(document);
        return RememberedLooks.tryWith(looks -> definitions.change(Deed.ifChanged("apply", "definitions", ""), tx -> {
            check(expected, Current.read(tx).tag());
            Plan plan = done(tx, looks, document, prune, sealed);
            return new Tagged<>(plan, Current.read(tx).tag());
        }));
    }

    /**
     * Makes one thing what a document of it alone says.
     *
     * @param expected the version that the caller has seen; null if he does not care
     * @return CREATE, UPDATE or UNCHANGED
     */
    public Plan.Action replace(Plan.Kind kind, String name, Document document, Long expected) {
        try {
            Map<String, String> sealed = sealed(document);
            return RememberedLooks.tryWith(looks -> definitions.change(Deed.ifChanged("put", kind.word(), name), tx -> {
                long version = Checked.at("name", () -> version(tx, kind, name));
                Versions.check("The " + kind.word() + " \"" + name + "\"", expected, version);
                return done(tx, looks, document, false, sealed).items().get(0).action();
            }));
        } catch (SarrioException e) {
            throw e.field() == null ? e : e.onField(fieldOf(kind, name, e.field()));
        }
    }

    /** Of the thing itself, without the path to it. */
    private static String fieldOf(Plan.Kind kind, String name, String path) {
        String prefix = kind.path(name);
        String rest = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
        if (rest.startsWith("[")) {
            return "dbs" + rest;
        }
        return rest.startsWith(".") ? rest.substring(1) : rest.isEmpty() ? "name" : rest;
    }

    private static long version(Tx tx, Plan.Kind kind, String name) {
        return switch (kind) {
            case DATABASE ->
                DatabaseStore.find(tx, new DatabaseName(name))
                        .map(DatabaseEntry::version)
                        .orElse(0L);
            case DBGROUP -> DbgroupStore.find(tx, name).map(Dbgroup::version).orElse(0L);
            case RELGROUP ->
                RelationStore.findGroup(tx, name).map(Relgroup::version).orElse(0L);
            case SYNC ->
                SyncStore.find(tx, new SyncName(name)).map(SyncEntry::version).orElse(0L);
            case CUSTOMNAME, CUSTOMCOLS, FILTER, TABLE, CUSTOMCODE ->
                throw new IllegalStateException("A " + kind.word() + " is not replaced by a document of it alone");
        };
    }

    private Plan done(Tx tx, Looks looks, Document document, boolean prune, Map<String, String> sealed) {
        Current now = Current.read(tx);
        Document wanted = Checked.document(document, prune ? NOTHING : now.document());
        Plan plan = Planner.plan(
                now.document(),
                wanted,
                prune,
                path -> secret(now, wanted.secrets().get(path), path));
        Definitions inside = definitions.within(tx);
        CustomCodes codes = new CustomCodes(inside, passwords);
        new Execution(inside, servers, looks, now.document(), wanted, sealed, codes).run(plan);
        return plan;
    }

    /** @param given null for what is stored */
    private Plan.FieldChange secret(Current now, Secret given, String path) {
        String stored = now.sealed().get(path);
        if (given == null || Checked.at(path, () -> passwords.isSame(stored, given.reveal()))) {
            return null;
        }
        return new Plan.FieldChange(
                path.substring(path.lastIndexOf('.') + 1),
                stored == null ? null : "set",
                given.reveal().isEmpty() ? null : stored == null ? "set" : "another");
    }

    /** Sealed once, before anything is tried: sealing the same again gives another text. */
    private Map<String, String> sealed(Document document) {
        Map<String, String> sealed = new TreeMap<>();
        document.databases().forEach((name, d) -> {
            if (d != null && d.password() != null) {
                sealed.put(
                        name,
                        Checked.at(
                                Plan.Kind.DATABASE.path(name) + ".password",
                                () -> passwords.seal(d.password().reveal())));
            }
        });
        return sealed;
    }

    private static void check(String expected, String actual) {
        if (expected != null && !expected.equals(actual)) {
            throw new SarrioException(
                    ErrorCode.CHANGED_MEANWHILE,
                    "The definitions have been changed by somebody else since they were read",
                    "plan again, look at it, then apply");
        }
    }
}
