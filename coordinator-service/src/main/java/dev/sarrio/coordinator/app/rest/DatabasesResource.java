package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.Login;
import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.declare.Plan.Kind;
import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.SourceCatalog;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
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

/** Databases. */
@Path("/api/v1/databases")
@Tag(name = "databases", description = "Where the databases are and who logs in")
public class DatabasesResource {
    private final Databases databases;
    private final Relations relations;
    private final Passwords passwords;
    private final Removals removals;
    private final Declarations declarations;

    @Inject
    DatabasesResource(
            Databases databases,
            Relations relations,
            Passwords passwords,
            Removals removals,
            Declarations declarations) {
        this.removals = removals;
        this.declarations = declarations;
        this.databases = databases;
        this.relations = relations;
        this.passwords = passwords;
    }

    @GET
    @Operation(summary = "All databases")
    public List<DatabaseView> list() {
        return databases.list().stream().map(this::view).toList();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One database")
    public DatabaseView get(@PathParam("name") String name) {
        return view(databases.get(new DatabaseName(name)));
    }

    @POST
    @Operation(
            summary = "Add a database",
            description = "Logs in first, and keeps nothing if that fails, unless force is true")
    @APIResponseSchema(value = DatabaseView.class, responseCode = "201")
    public Response add(@Valid @NotNull DatabaseRequest request) {
        DatabaseName name = new DatabaseName(request.name());
        DatabaseEntry entry = new DatabaseEntry(
                name,
                request.connection(passwords.seal(request.clearPassword())),
                request.schemaMode(SchemaMode.NONE),
                Boolean.TRUE.equals(request.makedelta()),
                null,
                0);
        DatabaseEntry added = databases.add(entry, request.dbgroup(), request.force());
        return Response.status(Response.Status.CREATED).entity(view(added)).build();
    }

    @PATCH
    @Path("/{name}")
    @Operation(
            summary = "Change a database",
            description = "Logs in first if the connection changes, unless force is true")
    public DatabaseView update(
            @PathParam("name") String name,
            @HeaderParam("If-Match") String ifMatch,
            @Valid @NotNull DatabaseRequest request) {
        String sealed = passwords.seal(request.clearPassword());
        return view(databases.update(
                new DatabaseName(name),
                old -> new DatabaseEntry(
                        old.name(),
                        request.changed(old.connection(), sealed),
                        request.schemaMode(old.schemaMode()),
                        request.makedelta() == null ? old.makedelta() : request.makedelta(),
                        old.serverVersion(),
                        old.version()),
                request.dbgroup(),
                request.force(),
                Versioned.expected(ifMatch)));
    }

    @PUT
    @Path("/{name}")
    @Operation(
            summary = "Add a database, or make it what the body says",
            description = "201 if it was added. What is left out has its default; a password that is left out stays")
    public RestResponse<DatabaseView> replace(
            @PathParam("name") String name,
            @HeaderParam("If-Match") String ifMatch,
            @NotNull Document.DatabaseSpec body) {
        Document document = Document.of(Map.of(name, body), null, null, null);
        Action done = declarations.replace(Kind.DATABASE, name, document, Versioned.expected(ifMatch));
        return Replaced.answer(done, view(databases.get(new DatabaseName(name))));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            summary = "Remove a database, and what Sarrio made there",
            description =
                    "Refused while a sync or, without force, a dbgroup has it, and, without force, if what is there can't be taken away")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = RemovedView.class)))
    public Response remove(
            @PathParam("name") String name,
            @QueryParam("force") boolean force,
            @Parameter(description = RemovedView.TOPICS) @QueryParam("topics") boolean topics,
            @HeaderParam("If-Match") String ifMatch) {
        return RemovedView.answer(
                removals.database(new DatabaseName(name), force, topics, Versioned.expected(ifMatch)));
    }

    /** What a login came to. */
    public record TestView(boolean ok, String serverVersion, double roundTripMillis) {}

    @POST
    @Path("/{name}/test")
    @Operation(summary = "Log in and measure a round trip")
    public TestView test(@PathParam("name") String name) {
        Login.Answer answer = databases.test(new DatabaseName(name));
        return new TestView(true, answer.display(), answer.roundTripMillis());
    }

    /** A table on the server. @param reason why it can't be synced, missing if it can */
    public record TableView(
            String name, String kind, List<String> key, long estimatedRows, long bytes, String reason) {}

    /** A sequence on the server. @param usedBy tables that own it or draw from it */
    public record SequenceView(String name, List<String> usedBy) {}

    /** What a server has. */
    public record ContentView(List<TableView> tables, List<SequenceView> sequences) {}

    @GET
    @Path("/{name}/relations")
    @Operation(summary = "The tables and sequences that the server has")
    public ContentView relations(@PathParam("name") String name) {
        SourceCatalog.Content content = relations.content(new DatabaseName(name));
        List<TableView> tables = content.tables().stream()
                .map(t -> new TableView(
                        t.name().toString(),
                        t.kind().name().toLowerCase(java.util.Locale.ROOT),
                        t.key() == null ? List.of() : t.key().names(),
                        t.estimatedRows(),
                        t.bytes(),
                        SourceCatalog.reason(t)))
                .toList();
        List<SequenceView> sequences = content.sequences().entrySet().stream()
                .map(e -> new SequenceView(
                        e.getKey().toString(),
                        e.getValue().stream().map(TableName::toString).toList()))
                .toList();
        return new ContentView(tables, sequences);
    }

    private DatabaseView view(DatabaseEntry entry) {
        return DatabaseView.of(entry, databases.dbgroups(entry.name()));
    }
}
