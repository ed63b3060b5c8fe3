package dev.sarrio.coordinator.app.rest;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** RFC 9457, with a code, a remedy and the field that is wrong. */
@Schema(name = "Problem", description = "Any error: what happened, and what to do")
public record ProblemView(
        @Schema(examples = "urn:sarrio:problem:UNKNOWN_DBGROUP")
        String type,

        @Schema(examples = "Unknown dbgroup") String title,
        @Schema(examples = "404") int status,
        @Schema(examples = "There is no dbgroup \"mydbs\"") String detail,
        ErrorCode code,

        @Schema(examples = "add dbgroup mydbs nonrds:source rds:target")
        String remedy,

        @Schema(examples = "dbs") String field) {
    static final String MEDIA_TYPE = "application/problem+json";

    static ProblemView of(SarrioException e) {
        return of(e.code(), e.getMessage(), e.remedy(), e.field());
    }

    static ProblemView of(ErrorCode code, String detail, String remedy, String field) {
        String words = code.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return new ProblemView("urn:sarrio:problem:" + code, title, code.httpStatus(), detail, code, remedy, field);
    }

    ProblemView with(Response.Status other) {
        return new ProblemView(type, title, other.getStatusCode(), detail, code, remedy, field);
    }

    Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }
}
