package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.relation.Added;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Selection;
import dev.sarrio.coordinator.relation.Treatment;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;

/** What tables and sequences have in common. */
final class RelationsApi {
    static final String LIMIT_DEFAULT = "1000";

    private RelationsApi() {}

    /** Tables or sequences to add. */
    @Schema(name = "RelationsRequest")
    public record Request(
            @Schema(description = "the database they are in; may be missing if there is only one", examples = "nonrds")
            String db,

            @Schema(description = "exact, or with * or %", examples = "[\"public.orders\", \"shop.*\"]")
            List<String> names,

            @Schema(description = "all that pass the filters")
            boolean all,

            List<String> schemas,
            List<String> excludeSchemas,
            List<String> tables,
            List<String> excludeTables,

            @Schema(description = "made if it is missing", examples = "myrels")
            String relgroup,

            @Schema(description = "with the tables, the sequences that they own or draw from", defaultValue = "true")
            Boolean withSequences,

            @Schema(
                    description = "of tables: which rows are at the targets, a condition on the source's columns",
                    examples = "region = 'EU'")
            String where,

            @Schema(description = "the syncs in which where holds; all if missing")
            List<String> syncs,

            @Schema(
                    description =
                            "of tables: false, and columns that a target lacks are left out, in every sync that moves them")
            Boolean strictChecking,

            @Schema(description = "of tables: false, and the initial copy makes no statistics of them")
            Boolean analyzeAfterCopy,

            @Schema(
                    description =
                            "of tables: which of two changes of the same row stays, in every two-way sync that moves them",
                    examples = "latest")
            String conflict,

            @Schema(
                    description =
                            "of tables: full, and every change of them is published with the row before and after it; key, and what there is when a batch is made",
                    examples = "full")
            String images) {

        Treatment.Change treatment() {
            return new Treatment.Change(strictChecking, analyzeAfterCopy, conflict, images);
        }

        Selection selection() {
            boolean none = names == null || names.isEmpty();
            if (none && !all) {
                throw new SarrioException(ErrorCode.INVALID_VALUE, "No names were given", "give names, or all=true")
                        .onField("names");
            }
            return new Selection(
                    all,
                    names,
                    schemas,
                    excludeSchemas,
                    tables,
                    excludeTables,
                    !Boolean.FALSE.equals(withSequences),
                    treatment().wholeRows());
        }
    }

    /** A table or sequence that was added. */
    @Schema(name = "Relation")
    public record View(
            String db,
            String name,
            List<String> key,
            List<String> relgroups,

            @Schema(description = "of a table: whether a target must have all its columns")
            Boolean strictChecking,

            @Schema(description = "of a table: whether the initial copy makes statistics of it")
            Boolean analyzeAfterCopy,

            @Schema(description = "of a table: which of two changes of the same row stays; missing: as the sync says")
            String conflict,

            @Schema(
                    description =
                            "of a table: full if every change is published with the row before and after it, else key")
            String images,

            @Schema(
                    description =
                            "for If-Match: another one when the key, a relgroup that it is in, or a shape of it has changed")
            long version) {
        static View of(Relations.Listed listed) {
            Relation relation = listed.relation();
            boolean table = relation.kind() == Kind.TABLE;
            return new View(
                    relation.database().value(),
                    relation.name().toString(),
                    relation.key(),
                    listed.relgroups(),
                    table ? relation.treatment().strictChecking() : null,
                    table ? relation.treatment().analyzeAfterCopy() : null,
                    relation.treatment().conflictWord(),
                    table ? relation.treatment().images().word() : null,
                    listed.version());
        }
    }

    /** A table that was left out. */
    @Schema(name = "Skipped")
    public record SkippedView(String name, String reason) {}

    /** What adding came to. */
    @Schema(name = "Added")
    public record AddedView(
            String db,
            String relgroup,
            List<String> added,
            @Schema(description = "were there before") List<String> already,

            @Schema(description = "can't be synced, each with the reason")
            List<SkippedView> skipped,

            @Schema(description = "came with the tables") List<String> sequences,
            List<String> notes) {}

    /** Which part of a list is asked for. */
    record Page(int limit, String after, UriInfo uri) {
        private static final int LIMIT_MAX = 10_000;

        Page {
            if (limit < 1 || limit > LIMIT_MAX) {
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE, "Invalid value for limit: " + limit, "use 1 to " + LIMIT_MAX)
                        .onField("limit");
            }
        }

        Relations.Place place() {
            if (after == null) {
                return null;
            }
            String[] both = after.split("/", 2);
            if (both.length < 2) {
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Invalid value for after: \"" + after + "\"",
                                "follow the link of the page before; it is DATABASE/SCHEMA.NAME")
                        .onField("after");
            }
            return new Relations.Place(new DatabaseName(both[0]), TableName.parse(both[1]));
        }

        String next(View last) {
            URI next = uri.getRequestUriBuilder()
                    .replaceQueryParam("after", "{after}")
                    .build(last.db() + "/" + last.name());
            return "<" + next.getRawPath() + "?" + next.getRawQuery() + ">; rel=\"next\"";
        }
    }

    /** With a link to the rest if there is any. */
    static RestResponse<List<View>> list(Relations relations, Kind kind, String db, String relgroup, Page page) {
        List<View> views = relations.list(kind, db, relgroup, page.place(), page.limit() + 1).stream()
                .map(View::of)
                .toList();
        if (views.size() <= page.limit()) {
            return RestResponse.ok(views);
        }
        List<View> some = views.subList(0, page.limit());
        return RestResponse.ResponseBuilder.ok(some)
                .header(HttpHeaders.LINK, page.next(some.get(some.size() - 1)))
                .build();
    }

    static AddedView view(Added added) {
        return new AddedView(
                added.database().value(),
                added.relgroup(),
                names(added.added()),
                names(added.already()),
                skipped(added.skipped()),
                names(added.sequences()),
                added.notes());
    }

    static List<String> names(List<TableName> names) {
        return names.stream().map(TableName::toString).toList();
    }

    private static List<SkippedView> skipped(Map<TableName, String> skipped) {
        return skipped.entrySet().stream()
                .map(e -> new SkippedView(e.getKey().toString(), e.getValue()))
                .toList();
    }
}
