package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.job.CompareJob;
import dev.sarrio.coordinator.job.Jobs;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.coordinator.validate.Finding;
import dev.sarrio.coordinator.validate.Severity;
import dev.sarrio.coordinator.validate.Validation;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.compare.Comparison;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Validation and comparison of syncs. */
@Path("/api/v1/syncs")
@Tag(name = "checks", description = "Is everything as a sync needs it; are both sides equal")
public class ChecksResource {
    private final Syncs syncs;
    private final Validation validation;
    private final Jobs jobs;
    private final Inspections inspections;

    @Inject
    ChecksResource(Syncs syncs, Validation validation, Jobs jobs, Inspections inspections) {
        this.inspections = inspections;
        this.syncs = syncs;
        this.validation = validation;
        this.jobs = jobs;
    }

    /** What a validation found. @param ok no finding is an error */
    @Schema(name = "ValidationResult")
    public record ValidationView(
            boolean ok,

            @Schema(
                    description =
                            "what precedes the first batch: none, data or all; missing where it can't be told, and where all targets are copied whole")
            String copy,

            List<Finding> findings) {}

    @POST
    @Path("/{name}/validate")
    @Operation(
            summary = "Look at every database of a sync: keys, privileges, types, settings, each with its remedy",
            description = "With a body: of a sync that could be added so; nothing is kept, and no database is changed")
    public ValidationView validate(@PathParam("name") String name, @Valid SyncRequest draft) {
        SyncName sync = new SyncName(name);
        SyncDetail detail = draft == null || draft.dbs() == null && draft.relgroup() == null && draft.tables() == null
                ? syncs.foreseen(sync)
                : syncs.tryToAdd(sync, draft.draft());
        Map<DatabaseName, Connection> connections = new TreeMap<>();
        Set<DatabaseName> makedelta = new TreeSet<>();
        syncs.databases(detail).forEach((n, d) -> {
            connections.put(n, d.connection());
            if (d.makedelta()) {
                makedelta.add(n);
            }
        });
        List<Finding> findings =
                validation.run(detail.desired(detail.entry().version()), connections, makedelta, detail.imaged());
        return new ValidationView(
                findings.stream().noneMatch(f -> f.severity() == Severity.ERROR),
                detail.dbgroup().copied().isEmpty()
                        ? null
                        : SyncView.word(detail.entry().copy().mode()),
                findings);
    }

    @GET
    @Path("/{name}/inspection")
    @Operation(
            summary = "What ties a sync's tables to others that are not in its relgroup",
            description =
                    "Foreign keys to and from tables outside, triggers, generated columns, missing keys: read from the"
                            + " source's catalog, changing nothing")
    public List<Finding> inspect(@PathParam("name") String name) {
        return inspections.sync(name);
    }

    /** What to compare. */
    @Schema(name = "CompareRequest")
    public record CompareRequest(
            @Schema(description = "a target of the sync; its first if missing")
            String target,

            @Schema(description = "all of the sync's if missing")
            List<String> tables) {}

    @POST
    @Path("/{name}/compare")
    @Operation(
            summary = "Compare the rows of source and target, as a job",
            description = "Safe on live databases: what differs is looked at again")
    @APIResponseSchema(value = CompareJob.View.class, responseCode = "202")
    public Response compare(@PathParam("name") String name, CompareRequest request) {
        SyncName sync = new SyncName(name);
        SyncDetail detail = syncs.get(sync);
        Map<DatabaseName, DatabaseEntry> databases = syncs.databases(detail);
        DatabaseName target = target(detail, request);
        DatabaseName source = detail.dbgroup().sources().get(0);
        CompareJob.View job = jobs.compare(new Jobs.Request(
                name,
                target.value(),
                databases.get(source).connection(),
                databases.get(target).connection(),
                new Comparison.Compared(
                        tables(detail, request),
                        detail.shapes().stream()
                                .filter(s -> s.target().equals(target))
                                .toList(),
                        detail.lenient())));
        return Response.accepted(job).build();
    }

    private static DatabaseName target(SyncDetail detail, CompareRequest request) {
        List<DatabaseName> targets = Stream.concat(
                        detail.dbgroup().copied().stream(), detail.dbgroup().copiedWhole().stream())
                .toList();
        if (request == null || request.target() == null) {
            return targets.get(0);
        }
        DatabaseName wanted = new DatabaseName(request.target());
        if (!targets.contains(wanted)) {
            throw new SarrioException(
                            ErrorCode.UNKNOWN_DATABASE,
                            "\"" + wanted + "\" is no target of the sync \""
                                    + detail.entry().name() + "\"",
                            "its targets are: "
                                    + String.join(
                                            ", ",
                                            targets.stream()
                                                    .map(DatabaseName::value)
                                                    .toList()))
                    .onField("target");
        }
        return wanted;
    }

    private static List<TableName> tables(SyncDetail detail, CompareRequest request) {
        List<TableName> all = detail.relgroup().names(Kind.TABLE);
        if (request == null || request.tables() == null || request.tables().isEmpty()) {
            return all;
        }
        List<TableName> wanted = request.tables().stream().map(TableName::parse).toList();
        for (TableName table : wanted) {
            if (!all.contains(table)) {
                throw new SarrioException(
                                ErrorCode.UNKNOWN_TABLE,
                                "The sync \"" + detail.entry().name() + "\" does not move " + table,
                                "see: list sync " + detail.entry().name())
                        .onField("tables");
            }
        }
        return wanted;
    }
}
