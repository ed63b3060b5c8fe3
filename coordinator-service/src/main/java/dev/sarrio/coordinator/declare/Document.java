package dev.sarrio.coordinator.declare;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sarrio.coordinator.customcode.CodeDraft;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.relation.Treatment;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.core.secret.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Definitions by kind and name. What a thing leaves out has its default, but for passwords and a relgroup's sequences, which stay as they are.
 *
 * @param customnames null if the document does not speak of them: they are left alone, also where the rest is pruned. So is all that follows
 * @param tables those that are treated otherwise than by default
 */
public record Document(
        String apiVersion,
        Map<String, DatabaseSpec> databases,
        Map<String, List<String>> dbgroups,
        Map<String, RelgroupSpec> relgroups,
        Map<String, SyncSpec> syncs,
        List<ShapeSpec> customnames,
        List<ShapeSpec> customcols,
        List<ShapeSpec> filters,
        List<TableSpec> tables,
        Map<String, CodeSpec> customcodes) {
    public static final String VERSION = "sarrio/v1";

    public Document {
        databases = copy(databases);
        dbgroups = copy(dbgroups);
        relgroups = copy(relgroups);
        syncs = copy(syncs);
        customnames = copy(customnames);
        customcols = copy(customcols);
        filters = copy(filters);
        tables = copy(tables);
        customcodes = customcodes == null ? null : copy(customcodes);
    }

    /** One that does not speak of what may be left alone. */
    public static Document of(
            Map<String, DatabaseSpec> databases,
            Map<String, List<String>> dbgroups,
            Map<String, RelgroupSpec> relgroups,
            Map<String, SyncSpec> syncs) {
        return new Document(VERSION, databases, dbgroups, relgroups, syncs, null, null, null, null, null);
    }

    /** The same, with these instead of its own. */
    public Document with(
            List<ShapeSpec> names,
            List<ShapeSpec> columns,
            List<ShapeSpec> rows,
            List<TableSpec> treated,
            Map<String, CodeSpec> codes) {
        return new Document(apiVersion, databases, dbgroups, relgroups, syncs, names, columns, rows, treated, codes);
    }

    /** Null if the document does not speak of them. */
    List<ShapeSpec> shapes(ShapeKind kind) {
        return switch (kind) {
            case NAME -> customnames;
            case COLUMNS -> customcols;
            case ROWS -> filters;
        };
    }

    /** Of a kind that has no names. Null if the document does not speak of them. */
    List<? extends Placed> listed(Plan.Kind kind) {
        return kind == Plan.Kind.TABLE ? tables : shapes(kind.shape());
    }

    /** Those that it gives, by their paths. */
    Map<String, Secret> secrets() {
        Map<String, Secret> given = new LinkedHashMap<>();
        databases.forEach((name, d) -> given.put(Plan.Kind.DATABASE.path(name) + ".password", d.password()));
        if (customcodes != null) {
            customcodes.forEach((name, c) -> {
                given.put(Plan.Kind.CUSTOMCODE.path(name) + ".secret", c.secret());
                given.put(Plan.Kind.CUSTOMCODE.path(name) + ".header", c.header());
            });
        }
        given.values().removeIf(Objects::isNull);
        return given;
    }

    /** As it may be shown. */
    public Document withoutPasswords() {
        Map<String, DatabaseSpec> shown = new LinkedHashMap<>(databases);
        shown.replaceAll((name, d) -> new DatabaseSpec(
                d.host(), d.port(), d.dbname(), d.user(), null, d.parameters(), d.schemaMode(), d.makedelta()));
        Map<String, CodeSpec> codes = customcodes == null ? null : new LinkedHashMap<>(customcodes);
        if (codes != null) {
            codes.replaceAll((name, c) -> CodeSpec.of(c.draft(), null, null));
        }
        return new Document(
                apiVersion, shown, dbgroups, relgroups, syncs, customnames, customcols, filters, tables, codes);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return map == null
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(map)); // with the nulls: an empty thing is named
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? null : Collections.unmodifiableList(new ArrayList<>(list));
    }

    /** @param password only ever given, never shown: a value, or `env:NAME` or `file:PATH` of the coordinator; empty for none, null for what is stored */
    public record DatabaseSpec(
            String host,
            Integer port,
            String dbname,
            String user,
            Secret password,
            Map<String, String> parameters,
            String schemaMode,
            Boolean makedelta) {}

    /** @param db where names are looked up  @param sequences null for those that tables bring with them, and those that are there */
    public record RelgroupSpec(String db, List<String> tables, List<String> sequences) {}

    /** @param relgroup what it moves, or @param tables instead  @param dbs one dbgroup, or databases with their roles */
    public record SyncSpec(
            String relgroup,
            List<String> tables,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<String> dbs,

            Boolean autokick,
            String status,
            String copy,
            Integer copyjobs,
            String copyrate,
            String ifexists,
            String conflict,
            Integer conflictHours,
            Long sequenceMargin,
            String sequenceMode,
            Map<String, String> options) {

        /** The dbgroup that it names, or null if it lists databases. */
        String dbgroup() {
            return dbs.size() == 1 && dbs.get(0).indexOf(':') < 0 ? dbs.get(0) : null;
        }
    }

    /** What has no name, and is told by its place. */
    interface Placed {
        /** What it is about and where it holds, in words: of a kind there is one at most. */
        String place();
    }

    /**
     * How a table stands at targets, in one respect.
     *
     * @param newname what it is called there; only under `customnames`
     * @param clause which columns it has there; only under `customcols`
     * @param where which rows are there; only under `filters`
     * @param database that the table is in; null for the source of the sync, or the only source
     * @param db the target where it holds; null for all
     * @param sync in which it holds; null for all
     */
    public record ShapeSpec(
            String table, String newname, String clause, String where, String database, String db, String sync)
            implements Placed {

        static ShapeSpec of(ShapeKind kind, String table, String definition, String database, String db, String sync) {
            return new ShapeSpec(
                    table,
                    kind == ShapeKind.NAME ? definition : null,
                    kind == ShapeKind.COLUMNS ? definition : null,
                    kind == ShapeKind.ROWS ? definition : null,
                    database,
                    db,
                    sync);
        }

        String definition(ShapeKind kind) {
            return switch (kind) {
                case NAME -> newname;
                case COLUMNS -> clause;
                case ROWS -> where;
            };
        }

        @Override
        public String place() {
            return table + " of " + database + (db == null ? "" : " at " + db) + (sync == null ? "" : " in " + sync);
        }
    }

    /** What is done with a table in every sync that moves it. @param database that the table is in; null for the only source */
    public record TableSpec(
            String table,
            String database,
            Boolean strictChecking,
            Boolean analyzeAfterCopy,
            String conflict,
            String images)
            implements Placed {

        static TableSpec of(String table, String database, Treatment treatment) {
            return new TableSpec(
                    table,
                    database,
                    treatment.strictChecking(),
                    treatment.analyzeAfterCopy(),
                    treatment.conflictWord(),
                    treatment.images() == Images.KEY ? null : treatment.images().word());
        }

        /** The same table, as it is without anything said of it. */
        TableSpec untreated() {
            return of(table, database, Treatment.DEFAULT);
        }

        @Override
        public String place() {
            return table + " of " + database;
        }
    }

    /**
     * A function or a webhook beside the rows of a sync.
     *
     * @param secret only ever given, never shown, as a database's password is. So is `header`
     * @param db a target; null for all
     */
    public record CodeSpec(
            String whenrun,
            String function,
            String url,
            Secret secret,
            Secret header,
            String sync,
            String db,
            Integer priority,
            String status,
            String about) {

        static CodeSpec of(CodeDraft d, Secret secret, Secret header) {
            return new CodeSpec(
                    d.whenrun(),
                    d.function(),
                    d.url(),
                    secret,
                    header,
                    d.sync(),
                    d.db(),
                    d.priority(),
                    d.status(),
                    d.about());
        }

        CodeDraft draft() {
            return new CodeDraft(
                    whenrun, function, url, clear(secret), clear(header), sync, db, priority, status, about);
        }

        private static String clear(Secret secret) {
            return secret == null ? null : secret.reveal();
        }
    }
}
