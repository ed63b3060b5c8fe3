package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Whatever is thrown becomes a problem; none of it shows a value of the request, which may be a password. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int SERVER_ERROR = 500;

    /** What a request made conditional is a failed condition, not a conflict. */
    @ServerExceptionMapper
    Response ours(SarrioException e, HttpHeaders headers) {
        ProblemView problem = ProblemView.of(e);
        boolean conditional = headers.getHeaderString(HttpHeaders.IF_MATCH) != null;
        return e.code() == ErrorCode.CHANGED_MEANWHILE && conditional
                ? problem.with(Response.Status.PRECONDITION_FAILED).response()
                : problem.response();
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException e) {
        ConstraintViolation<?> first = e.getConstraintViolations().stream()
                .min(Comparator.comparing(v -> v.getPropertyPath().toString()))
                .orElseThrow();
        String path = first.getPropertyPath().toString();
        String field = path.substring(path.lastIndexOf('.') + 1);
        return ProblemView.of(ErrorCode.INVALID_VALUE, field + " " + first.getMessage(), "correct " + field, field)
                .response();
    }

    @ServerExceptionMapper
    Response unknownField(UnrecognizedPropertyException e) {
        String known =
                e.getKnownPropertyIds().stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
        return ProblemView.of(
                        ErrorCode.UNKNOWN_OPTION,
                        "Unknown option \"" + e.getPropertyName() + "\"",
                        "use one of: " + known,
                        path(e))
                .response();
    }

    @ServerExceptionMapper
    Response wrongType(MismatchedInputException e) {
        return wrongValue(e);
    }

    @ServerExceptionMapper
    Response notJson(WebApplicationException e) {
        if (e.getCause() instanceof UnrecognizedPropertyException u) {
            return unknownField(u);
        }
        if (e.getCause() instanceof JsonMappingException m) {
            return wrongValue(m);
        }
        if (e.getCause() instanceof JsonProcessingException p) {
            String where =
                    p.getLocation() == null ? "" : " (line " + p.getLocation().getLineNr() + ")";
            return ProblemView.of(
                            ErrorCode.INVALID_VALUE, "The body is not valid JSON" + where, "send valid JSON", null)
                    .response();
        }
        return http(e);
    }

    private static Response wrongValue(JsonMappingException e) {
        if (e.getCause() instanceof SarrioException s) {
            return ProblemView.of(s).response();
        }
        String field = path(e);
        String what = field.isEmpty() ? "The body has the wrong form" : "Invalid value for " + field;
        return ProblemView.of(
                        ErrorCode.INVALID_VALUE, what, "see docs/rest.md for its form", field.isEmpty() ? null : field)
                .response();
    }

    /** As in `syncs.mysync.dbs[1]`. */
    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        ErrorCode code = status >= SERVER_ERROR ? ErrorCode.INTERNAL : ErrorCode.INVALID_VALUE;
        String reason = Response.Status.fromStatusCode(status) == null
                ? "HTTP " + status
                : Response.Status.fromStatusCode(status).getReasonPhrase();
        ProblemView view = new ProblemView(
                "urn:sarrio:problem:HTTP_" + status,
                reason,
                status,
                reason,
                code,
                "see docs/rest.md for the paths",
                null);
        return view.response();
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        LOG.error("A request failed", e);
        return ProblemView.of(
                        ErrorCode.INTERNAL,
                        "The coordinator failed: " + e.getClass().getSimpleName(),
                        "see its log; this is an error in Sarrio",
                        null)
                .response();
    }
}
