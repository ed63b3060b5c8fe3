package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.bucardo.BucardoImport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Definitions of other tools. */
@Path("/api/v1/import")
@Tag(name = "definitions")
public class ImportResource {
    private final BucardoImport bucardo;

    @Inject
    ImportResource(BucardoImport bucardo) {
        this.bucardo = bucardo;
    }

    /** Where Bucardo keeps its definitions. */
    @Schema(name = "BucardoImportRequest")
    public record Request(
            @Schema(
                    implementation = String.class,
                    required = true,
                    description = "of Bucardo's control database",
                    examples = "postgres://bucardo@localhost:5432/bucardo")
            Secret url,

            @Schema(
                    implementation = String.class,
                    description = "in place of one in the url: a value, or env:NAME or file:PATH of the coordinator")
            Secret password,

            @Schema(description = "make it so; otherwise nothing is changed", defaultValue = "false")
            boolean apply) {}

    @POST
    @Path("/bucardo")
    @Operation(
            summary = "Take over the definitions of a Bucardo 5 control database",
            description = "It is read in a read-only transaction. Passwords are taken over sealed, and never shown")
    public BucardoImport.Imported bucardo(@NotNull Request request) {
        if (request.url() == null) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Where is Bucardo's control database?",
                            "send its url: postgres://USER@HOST:PORT/bucardo")
                    .onField("url");
        }
        String password = request.password() == null ? null : request.password().reveal();
        return bucardo.run(request.url().reveal(), password, request.apply());
    }
}
