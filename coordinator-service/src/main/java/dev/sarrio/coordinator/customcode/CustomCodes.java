package dev.sarrio.coordinator.customcode;

import static dev.sarrio.coordinator.customcode.Refusals.invalid;

import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Adds, changes and removes customcode. Thread-safe. */
public final class CustomCodes {
    private static final String NOUN = "customcode";
    private final Definitions definitions;
    private final Passwords passwords;

    public CustomCodes(Definitions definitions, Passwords passwords) {
        this.definitions = definitions;
        this.passwords = passwords;
    }

    public List<CustomCodeEntry> list() {
        return definitions.read(CustomCodeStore::all);
    }

    public CustomCodeEntry get(String name) {
        return definitions.read(tx -> CustomCodeStore.get(tx, name));
    }

    public CustomCodeEntry add(String name, CodeDraft draft) {
        Names.check(NOUN, name);
        return definitions.change(Deed.of("add", NOUN, name), tx -> {
            if (CustomCodeStore.find(tx, name).isPresent()) {
                throw new SarrioException(
                                ErrorCode.DUPLICATE_NAME,
                                "There is already a customcode \"" + name + "\"",
                                "choose another name, or update customcode " + name)
                        .onField("name");
            }
            return save(tx, name, null, draft);
        });
    }

    public CustomCodeEntry update(String name, CodeDraft draft, Long expectedVersion) {
        return definitions.change(Deed.of("update", NOUN, name), tx -> {
            CustomCodeEntry old = CustomCodeStore.get(tx, name);
            check(old, expectedVersion);
            return save(tx, name, old, draft);
        });
    }

    /** What a PUT has done. */
    public record Put(CustomCodeEntry entry, boolean added) {}

    /** Adds it, or makes it what the draft says; of secrets null is what stays. */
    public Put put(String name, CodeDraft draft, Long expectedVersion) {
        Names.check(NOUN, name);
        return definitions.change(Deed.of("update", NOUN, name), tx -> {
            Optional<CustomCodeEntry> old = CustomCodeStore.find(tx, name);
            if (expectedVersion != null && old.isEmpty()) {
                CustomCodeStore.get(tx, name);
            }
            old.ifPresent(e -> check(e, expectedVersion));
            CustomCodeEntry kept = old.map(e -> secretsOf(e, draft)).orElse(null);
            return new Put(save(tx, name, kept, filled(draft)), old.isEmpty());
        });
    }

    public void remove(String name, Long expectedVersion) {
        definitions.change(Deed.of("remove", NOUN, name), tx -> {
            check(CustomCodeStore.get(tx, name), expectedVersion);
            CustomCodeStore.delete(tx, name);
            return null;
        });
    }

    private static void check(CustomCodeEntry entry, Long expectedVersion) {
        Versions.check("The customcode \"" + entry.name() + "\"", expectedVersion, entry.version());
    }

    /** Of what a PUT replaces only secrets stay, where it is a webhook still. */
    private static CustomCodeEntry secretsOf(CustomCodeEntry old, CodeDraft draft) {
        return old.webhook() == null || draft.url() == null ? null : old;
    }

    private static CodeDraft filled(CodeDraft d) {
        return new CodeDraft(
                d.whenrun() == null ? "" : d.whenrun(),
                d.function(),
                d.url(),
                d.secret(),
                d.header(),
                d.sync() == null ? "" : d.sync(),
                d.db() == null ? "" : d.db(),
                d.priority() == null ? Integer.valueOf(0) : d.priority(),
                d.status() == null ? "active" : d.status(),
                d.about() == null ? "" : d.about());
    }

    /** One that is given whole: with its defaults, written in one way, and null for none. What it names is not looked for. */
    public static CodeDraft normal(CodeDraft given) {
        CodeDraft d = filled(given);
        return new CodeDraft(
                Refusals.whenrun(d.whenrun()).name().toLowerCase(Locale.ROOT),
                d.function() == null ? null : function(d.function()).toString(),
                d.url() == null ? null : d.url().strip(),
                d.secret(),
                d.header(),
                d.sync().strip(),
                d.db().isBlank() ? null : d.db().strip(),
                d.priority(),
                active(d.status()) ? "active" : "inactive",
                d.about().isBlank() ? null : d.about().strip());
    }

    /** @param old null if there is none */
    private CustomCodeEntry save(Tx tx, String name, CustomCodeEntry old, CodeDraft draft) {
        CodeDraft d = old == null ? filled(draft) : draft;
        WhenRun whenrun = d.whenrun() == null ? old.whenrun() : Refusals.whenrun(d.whenrun());
        SyncName sync = d.sync() == null ? old.sync() : sync(tx, d.sync());
        DatabaseName database =
                d.db() == null ? old.database() : d.db().isBlank() ? null : target(tx, sync, d.db().strip());
        if (database != null && d.sync() != null) {
            target(tx, sync, database.value());
        }
        Webhook webhook = webhook(old, d);
        TableName function =
                d.function() == null ? d.url() != null || old == null ? null : old.function() : function(d.function());
        checkKind(whenrun, function, webhook);
        CustomCodeStore.save(
                tx,
                new CustomCodeEntry(
                        name,
                        sync,
                        database,
                        whenrun,
                        function,
                        webhook,
                        d.priority() == null ? old.priority() : d.priority(),
                        d.status() == null ? old.active() : active(d.status()),
                        d.about() == null ? old.about() : d.about().strip(),
                        0));
        return CustomCodeStore.get(tx, name);
    }

    private Webhook webhook(CustomCodeEntry old, CodeDraft d) {
        Webhook was = old == null || d.function() != null ? null : old.webhook();
        boolean secrets = d.secret() != null && !d.secret().isEmpty()
                || d.header() != null && !d.header().isEmpty();
        if (d.url() == null && was == null) {
            if (secrets) {
                throw invalid(
                        d.secret() == null ? "header" : "secret",
                        "A secret and a header are of a webhook",
                        "give url=… too, or leave them out");
            }
            return null;
        }
        return WebhookCheck.of(was, d, passwords);
    }

    private static void checkKind(WhenRun whenrun, TableName function, Webhook webhook) {
        if ((function == null) == (webhook == null)) {
            throw invalid(
                    "function",
                    "A customcode is either a function or a webhook",
                    "give function=SCHEMA.NAME with whenrun=before_txn or after_txn, or url=… with whenrun=after_sync or"
                            + " exception");
        }
        if (whenrun.inTransaction() && webhook != null) {
            throw invalid(
                    "whenrun",
                    "A webhook can't be part of a transaction",
                    "whenrun=after_sync posts when it is committed; or give function=SCHEMA.NAME instead of url=");
        }
        if (!whenrun.inTransaction() && function != null) {
            throw invalid(
                    "whenrun",
                    "A function runs inside the transaction, once with its rows",
                    "whenrun=after_txn runs it behind the rows; or give url=… instead of function=");
        }
    }

    private static SyncName sync(Tx tx, String given) {
        if (given.isBlank()) {
            throw invalid("sync", "In which sync was not said", "give sync=SYNC");
        }
        SyncName name = new SyncName(given.strip());
        if (CustomCodeStore.targets(tx, name.value()).isEmpty()) {
            throw new SarrioException(ErrorCode.UNKNOWN_SYNC, "There is no sync \"" + name + "\"", "see: list syncs")
                    .onField("sync");
        }
        return name;
    }

    private static DatabaseName target(Tx tx, SyncName sync, String given) {
        List<String> targets = CustomCodeStore.targets(tx, sync.value());
        if (!targets.contains(given)) {
            throw invalid(
                    "db",
                    "The database \"" + given + "\" is no target of the sync \"" + sync + "\"",
                    "one of: " + String.join(", ", targets) + "; leave db= out for all of them");
        }
        return new DatabaseName(given);
    }

    private static TableName function(String given) {
        String name = given.strip().replaceFirst("\\(\\s*(jsonb)?\\s*\\)$", "");
        try {
            return TableName.parse(name);
        } catch (SarrioException e) {
            throw invalid("function", "Invalid name of a function", "write function=SCHEMA.NAME");
        }
    }

    private static boolean active(String status) {
        return switch (status.strip()) {
            case "active" -> true;
            case "inactive" -> false;
            default ->
                throw invalid("status", "Invalid value for status: \"" + status + "\"", "write active or inactive");
        };
    }
}
