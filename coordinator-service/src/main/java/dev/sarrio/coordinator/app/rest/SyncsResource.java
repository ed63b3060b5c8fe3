package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.copy.Resumption;
import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.declare.Plan.Kind;
import dev.sarrio.coordinator.desired.Publisher;
import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.coordinator.sync.CopyOrder;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.coordinator.sync.Verb;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Syncs and what can be asked of them. */
@Path("/api/v1/syncs")
@Tag(name = "syncs", description = "What is moved from where to where")
public class SyncsResource {
    private static final String ALL = "-";
    private final Syncs syncs;
    private final SyncVerbs verbs;
    private final Resumption resumption;
    private final Publisher publisher;
    private final SyncOverview overview;
    private final Removals removals;
    private final Declarations declarations;

    @Inject
    SyncsResource(
            Syncs syncs,
            SyncVerbs verbs,
            Resumption resumption,
            Publisher publisher,
            SyncOverview overview,
            Removals removals,
            Declarations declarations) {
        this.removals = removals;
        this.declarations = declarations;
        this.syncs = syncs;
        this.verbs = verbs;
        this.resumption = resumption;
        this.publisher = publisher;
        this.overview = overview;
    }

    @GET
    @Operation(summary = "All syncs")
    public List<SyncView> list() {
        return syncs.list().stream().map(SyncView::of).toList();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One sync")
    public SyncView get(@PathParam("name") String name) {
        return SyncView.of(syncs.get(new SyncName(name)));
    }

    @POST
    @Operation(summary = "Add a sync", description = "Capture begins at once; with autokick, so does the rest")
    @APIResponseSchema(value = SyncView.class, responseCode = "201")
    public Response add(@Valid @NotNull SyncRequest request) {
        SyncDetail added = syncs.add(new SyncName(request.name()), request.draft());
        return Response.status(Response.Status.CREATED)
                .entity(SyncView.of(added))
                .build();
    }

    @PATCH
    @Path("/{name}")
    @Operation(
            summary = "Change a sync",
            description = "autokick true starts it, with false it rests until it is kicked")
    public SyncView update(
            @PathParam("name") String name,
            @HeaderParam("If-Match") String ifMatch,
            @Valid @NotNull SyncRequest request) {
        SyncName sync = new SyncName(name);
        return SyncView.of(syncs.update(sync, request.draft(), Versioned.expected(ifMatch)));
    }

    @PUT
    @Path("/{name}")
    @Operation(
            summary = "Add a sync, or make it what the body says",
            description = "201 if it was added. What is left out has its default")
    public RestResponse<SyncView> replace(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @NotNull Document.SyncSpec body) {
        Document document = Document.of(null, null, null, Map.of(name, body));
        Action done = declarations.replace(Kind.SYNC, name, document, Versioned.expected(ifMatch));
        return Replaced.answer(done, SyncView.of(syncs.get(new SyncName(name))));
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Remove a sync", description = "Triggers that no other sync needs go with it")
    @APIResponse(responseCode = "204", description = "Nothing stays that nobody needs")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = RemovedView.class)))
    public Response remove(
            @PathParam("name") String name,
            @Parameter(description = RemovedView.TOPICS) @QueryParam("topics") boolean topics,
            @HeaderParam("If-Match") String ifMatch) {
        return RemovedView.answer(removals.sync(new SyncName(name), topics, Versioned.expected(ifMatch)));
    }

    @GET
    @Path("/{name}/status")
    @Operation(summary = "The status of one sync")
    public SyncStatus status(@PathParam("name") String name) {
        return overview.of(new SyncName(name));
    }

    /** What a verb came to. */
    @Schema(name = "VerbResult")
    public record VerbView(List<SyncView> syncs, List<String> notes) {}

    @POST
    @Path("/{name}/{verb}")
    @Operation(
            summary = "start, stop, pause, resume, kick, retry or copy a sync",
            description = "Changes what should be; the services follow within moments, which the status shows")
    public VerbView verb(
            @Parameter(description = "- for all active syncs") @PathParam("name") String name,
            @PathParam("verb") String verb,
            VerbRequest request) {
        Verb parsed = Verb.parse(verb);
        CopyOrder order = request == null ? CopyOrder.PLAIN : request.order();
        if (parsed != Verb.COPY && !order.equals(CopyOrder.PLAIN)) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "How tables are copied is said of a copy, not of " + parsed.word(),
                    "send no body; or: copy " + name);
        }
        SyncVerbs.Done done = name.equals(ALL) ? verbs.all(parsed) : done(new SyncName(name), parsed, order);
        List<String> notes = new ArrayList<>(done.notes());
        String problem = publisher.problem();
        if (problem != null) {
            notes.add("The services will hear of it when Kafka is back: " + problem);
        }
        return new VerbView(done.syncs().stream().map(SyncView::of).toList(), notes);
    }

    private SyncVerbs.Done done(SyncName name, Verb verb, CopyOrder order) {
        if (order.resume()) {
            return resumption.resume(name, order);
        }
        return verb == Verb.COPY ? verbs.copy(name, order) : verbs.one(name, verb);
    }
}
