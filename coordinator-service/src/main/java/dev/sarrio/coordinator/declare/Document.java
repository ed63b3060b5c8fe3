package dev.sarrio.coordinator.declare;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sarrio.core.secret.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Definitions by kind and name. What a thing leaves out has its default, but for passwords and a relgroup's sequences, which stay as they are. */
public record Document(
        String apiVersion,
        Map<String, DatabaseSpec> databases,
        Map<String, List<String>> dbgroups,
        Map<String, RelgroupSpec> relgroups,
        Map<String, SyncSpec> syncs) {
    public static final String VERSION = "sarrio/v1";

    public Document {
        databases = copy(databases);
        dbgroups = copy(dbgroups);
        relgroups = copy(relgroups);
        syncs = copy(syncs);
    }

    /** As it may be shown. */
    public Document withoutPasswords() {
        Map<String, DatabaseSpec> shown = new LinkedHashMap<>(databases);
        shown.replaceAll((name, d) ->
                new DatabaseSpec(d.host(), d.port(), d.dbname(), d.user(), null, d.parameters(), d.schemaMode()));
        return new Document(apiVersion, shown, dbgroups, relgroups, syncs);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return map == null
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(map)); // with the nulls: an empty thing is named
    }

    /** @param password only ever given, never shown: a value, or `env:NAME` or `file:PATH` of the coordinator; empty for none, null for what is stored */
    public record DatabaseSpec(
            String host,
            Integer port,
            String dbname,
            String user,
            Secret password,
            Map<String, String> parameters,
            String schemaMode) {}

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
            Long sequenceMargin,
            String sequenceMode,
            Map<String, String> options) {

        /** The dbgroup that it names, or null if it lists databases. */
        String dbgroup() {
            return dbs.size() == 1 && dbs.get(0).indexOf(':') < 0 ? dbs.get(0) : null;
        }
    }
}
