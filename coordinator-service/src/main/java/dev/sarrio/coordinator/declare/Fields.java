package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.core.name.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a thing that can be compared, by name. One that is missing is left as it is; a null is none. */
final class Fields {
    private Fields() {}

    static Map<String, Object> of(Document.DatabaseSpec d) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", d.host());
        fields.put("port", d.port());
        fields.put("dbname", d.dbname());
        fields.put("user", d.user());
        fields.put("parameters", d.parameters());
        fields.put("schemaMode", d.schemaMode());
        fields.put("makedelta", d.makedelta());
        return fields;
    }

    static Map<String, Object> of(List<String> members) {
        return Map.of("dbs", members);
    }

    static Map<String, Object> of(Document.RelgroupSpec r) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tables", sorted(r.tables()));
        if (r.sequences() != null) {
            fields.put("sequences", sorted(r.sequences()));
        }
        return fields;
    }

    static Map<String, Object> of(Document.SyncSpec s) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("relgroup", s.relgroup());
        fields.put("tables", s.tables() == null ? null : sorted(s.tables()));
        fields.put("dbs", s.dbs());
        fields.put("autokick", s.autokick());
        fields.put("status", s.status());
        fields.put("copy", s.copy());
        fields.put("copyjobs", s.copyjobs());
        fields.put("copyrate", s.copyrate());
        fields.put("ifexists", s.ifexists());
        fields.put("conflict", s.conflict());
        fields.put("conflictHours", s.conflictHours());
        fields.put("sequenceMargin", s.sequenceMargin());
        fields.put("sequenceMode", s.sequenceMode());
        fields.put("options", s.options());
        return fields;
    }

    static Map<String, Object> of(ShapeKind kind, Document.ShapeSpec s) {
        return Map.of(kind.field(), s.definition(kind));
    }

    static Map<String, Object> of(Document.TableSpec t) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("strictChecking", t.strictChecking());
        fields.put("analyzeAfterCopy", t.analyzeAfterCopy());
        fields.put("conflict", t.conflict());
        fields.put("images", t.images());
        return fields;
    }

    static Map<String, Object> of(Document.CodeSpec c) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("whenrun", c.whenrun());
        fields.put("function", c.function());
        fields.put("url", c.url());
        fields.put("sync", c.sync());
        fields.put("db", c.db());
        fields.put("priority", c.priority());
        fields.put("status", c.status());
        fields.put("about", c.about());
        return fields;
    }

    /** A set to us; a document has it in the order in which it was written. */
    private static List<String> sorted(List<String> names) {
        return names.stream()
                .map(TableName::parse)
                .sorted()
                .map(TableName::toString)
                .toList();
    }
}
