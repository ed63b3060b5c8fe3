package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.customcode.CodeDraft;
import dev.sarrio.coordinator.customcode.CustomCodeEntry;
import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.core.secret.Secret;
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
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Customcode. */
@Path("/api/v1/customcodes")
@Tag(name = "customcodes", description = "SQL functions and webhooks that run beside the rows of a sync")
public class CustomCodesResource {
    private final CustomCodes codes;

    @Inject
    CustomCodesResource(CustomCodes codes) {
        this.codes = codes;
    }

    /** A customcode to add, or what to change of one. */
    @Schema(name = "CustomcodeRequest")
    public record Request(
            @Schema(examples = "audit", description = "of a new one")
            String name,

            @Schema(
                    examples = "after_txn",
                    description = "before_txn or after_txn for a function, after_sync or exception for a webhook")
            String whenrun,

            @Schema(examples = "public.audit", description = "an SQL function of the target with one argument, jsonb")
            String function,

            @Schema(description = "where a document is posted to")
            String url,

            @Schema(
                    implementation = String.class,
                    description =
                            "what signs the document: a value, or env:NAME or file:PATH of the coordinator's process")
            Secret secret,

            @Schema(implementation = String.class, description = "a header that is sent along, `Name: value`, likewise")
            Secret header,

            @Schema(examples = "mysync") String sync,

            @Schema(description = "a target; all if missing")
            String db,

            @Schema(description = "the lowest runs first", defaultValue = "0")
            Integer priority,

            @Schema(description = "active or inactive", defaultValue = "active")
            String status,

            @Schema(description = "a note") String about) {

        CodeDraft draft() {
            return new CodeDraft(
                    whenrun, function, url, clear(secret), clear(header), sync, db, priority, status, about);
        }

        private static String clear(Secret secret) {
            return secret == null ? null : secret.reveal();
        }
    }

    /** A customcode. */
    @Schema(name = "Customcode")
    public record View(
            String name,
            String whenrun,

            @Schema(description = "missing for a webhook") String function,

            @Schema(description = "missing for a function") String url,

            @Schema(description = "whether a secret signs what is posted")
            boolean signed,

            @Schema(description = "whether a header is sent along")
            boolean header,

            String sync,
            @Schema(description = "missing for all targets") String db,
            int priority,
            String status,
            String about,
            long version)
            implements VersionedView {}

    private static View view(CustomCodeEntry e) {
        return new View(
                e.name(),
                e.whenrun().name().toLowerCase(Locale.ROOT),
                e.function() == null ? null : e.function().toString(),
                e.webhook() == null ? null : e.webhook().url(),
                e.webhook() != null && e.webhook().sealedSecret() != null,
                e.webhook() != null && e.webhook().sealedHeader() != null,
                e.sync().value(),
                e.database() == null ? null : e.database().value(),
                e.priority(),
                e.active() ? "active" : "inactive",
                e.about(),
                e.version());
    }

    @GET
    @Operation(summary = "All customcodes", description = "In the order in which they run")
    public List<View> list() {
        return codes.list().stream().map(CustomCodesResource::view).toList();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One customcode", description = "Secrets are never shown")
    public View get(@PathParam("name") String name) {
        return view(codes.get(name));
    }

    @POST
    @Operation(
            summary = "Add a function or a webhook to a sync",
            description = "A running sync takes it up at once, at its next transaction")
    @APIResponseSchema(value = View.class, responseCode = "201")
    public Response add(@Valid @NotNull Request request) {
        return Response.status(Response.Status.CREATED)
                .entity(view(codes.add(request.name(), request.draft())))
                .build();
    }

    @PATCH
    @Path("/{name}")
    @Operation(
            summary = "Change a customcode",
            description = "What is missing stays; an empty secret, header or db is none")
    public View update(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull Request request) {
        return view(codes.update(name, request.draft(), Versioned.expected(ifMatch)));
    }

    @PUT
    @Path("/{name}")
    @Operation(
            summary = "Add a customcode, or make it what the body says",
            description =
                    "201 if it was added. What is left out has its default; a secret or header that is left out stays")
    public RestResponse<View> replace(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull Request request) {
        CustomCodes.Put put = codes.put(name, request.draft(), Versioned.expected(ifMatch));
        RestResponse.Status status = put.added() ? RestResponse.Status.CREATED : RestResponse.Status.OK;
        return RestResponse.ResponseBuilder.create(status, view(put.entry())).build();
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Remove a customcode", description = "What waits for its receiver is dropped")
    public void remove(@PathParam("name") String name, @HeaderParam("If-Match") String ifMatch) {
        codes.remove(name, Versioned.expected(ifMatch));
    }
}
