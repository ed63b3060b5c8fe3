package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.customcode.CodeDraft;
import dev.sarrio.coordinator.customcode.CustomCodeEntry;
import dev.sarrio.coordinator.customcode.CustomCodeStore;
import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.database.DbgroupStore;
import dev.sarrio.coordinator.database.Member;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.relation.Treatment;
import dev.sarrio.coordinator.shape.ShapeEntry;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.ShapeStore;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.sync.ByteSize;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What there is. Groups that were made for one sync's lists are told as those lists.
 *
 * @param sealed passwords, and secrets of webhooks, by their paths
 */
record Current(Document document, Map<String, String> sealed) {
    private static final int TAG_LENGTH = 32;

    static Current read(Tx tx) {
        Map<String, Document.DatabaseSpec> databases = new TreeMap<>();
        Map<String, String> sealed = new TreeMap<>();
        for (DatabaseEntry e : DatabaseStore.all(tx)) {
            databases.put(e.name().value(), spec(e));
            sealed.put(
                    Plan.Kind.DATABASE.path(e.name().value()) + ".password",
                    e.connection().sealedPassword());
        }
        Map<String, List<String>> dbgroups = new TreeMap<>();
        DbgroupStore.all(tx).stream().filter(g -> !g.implicit()).forEach(g -> dbgroups.put(g.name(), members(g)));
        Map<String, Document.RelgroupSpec> relgroups = new TreeMap<>();
        for (String name : RelationStore.groupNames(tx)) {
            Relgroup group = RelationStore.getGroup(tx, name);
            if (!group.implicit()) {
                relgroups.put(name, spec(group));
            }
        }
        Map<String, Document.SyncSpec> syncs = new TreeMap<>();
        SyncDetail.all(tx).forEach(s -> syncs.put(s.entry().name().value(), spec(s)));
        List<ShapeEntry> shapes = ShapeStore.all(tx);
        Map<String, Document.CodeSpec> codes = new TreeMap<>();
        for (CustomCodeEntry e : CustomCodeStore.all(tx)) {
            codes.put(e.name(), Document.CodeSpec.of(CustomCodes.normal(CodeDraft.of(e)), null, null));
            if (e.webhook() != null) {
                String path = Plan.Kind.CUSTOMCODE.path(e.name());
                sealed.put(path + ".secret", e.webhook().sealedSecret());
                sealed.put(path + ".header", e.webhook().sealedHeader());
            }
        }
        sealed.values().removeIf(Objects::isNull);
        return new Current(
                Document.of(databases, dbgroups, relgroups, syncs)
                        .with(
                                specs(shapes, ShapeKind.NAME),
                                specs(shapes, ShapeKind.COLUMNS),
                                specs(shapes, ShapeKind.ROWS),
                                treated(tx),
                                codes),
                sealed);
    }

    /** The same for two states in which nothing differs that a document could say. */
    String tag() {
        return Digest.hex(TAG_LENGTH, Json.bytes(document), Json.bytes(sealed));
    }

    private static Document.DatabaseSpec spec(DatabaseEntry e) {
        Connection c = e.connection();
        return new Document.DatabaseSpec(
                c.host(),
                c.port(),
                c.dbname(),
                c.user(),
                null,
                new TreeMap<>(c.parameters()),
                e.schemaMode().name().toLowerCase(Locale.ROOT),
                e.makedelta());
    }

    private static Document.RelgroupSpec spec(Relgroup group) {
        String db = group.relations().stream()
                .findFirst()
                .map(r -> r.database().value())
                .orElse(null);
        return new Document.RelgroupSpec(db, names(group, Kind.TABLE), names(group, Kind.SEQUENCE));
    }

    private static Document.SyncSpec spec(SyncDetail s) {
        SyncEntry e = s.entry();
        boolean listed = s.relgroup().implicit();
        return new Document.SyncSpec(
                listed ? null : e.relgroup(),
                listed ? names(s.relgroup(), Kind.TABLE) : null,
                s.dbgroup().implicit() ? members(s.dbgroup()) : List.of(e.dbgroup()),
                e.running().autokick(),
                e.running().active() ? "active" : "inactive",
                e.copy().choice().name().toLowerCase(Locale.ROOT),
                e.copying().jobs(),
                ByteSize.text(e.copying().bytesPerSecond()),
                CopyDraft.word(e.copying().ifExists()),
                e.conflicts().strategy().toString(),
                e.conflicts().keepHours(),
                e.sequences().margin(),
                e.sequences().interleave() ? "interleave" : "follow",
                new TreeMap<>(e.options()));
    }

    /** In an order that does not tell which was defined first: elsewhere that may be another one. */
    private static List<Document.ShapeSpec> specs(List<ShapeEntry> shapes, ShapeKind kind) {
        return shapes.stream()
                .filter(e -> e.kind() == kind)
                .map(e -> Document.ShapeSpec.of(
                        kind,
                        e.relation().name().toString(),
                        e.definition(),
                        e.relation().database().value(),
                        e.place().database(),
                        e.place().sync()))
                .sorted(Comparator.comparing(Document.ShapeSpec::place))
                .toList();
    }

    private static List<Document.TableSpec> treated(Tx tx) {
        return RelationStore.all(tx, Kind.TABLE).stream()
                .filter(r -> !r.treatment().equals(Treatment.DEFAULT))
                .map(r ->
                        Document.TableSpec.of(r.name().toString(), r.database().value(), r.treatment()))
                .sorted(Comparator.comparing(Document.TableSpec::place))
                .toList();
    }

    private static List<String> members(Dbgroup group) {
        return group.members().stream().map(Member::toString).toList();
    }

    private static List<String> names(Relgroup group, Kind kind) {
        return group.names(kind).stream().map(TableName::toString).toList();
    }
}
