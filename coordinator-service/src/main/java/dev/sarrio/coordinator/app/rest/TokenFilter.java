package dev.sarrio.coordinator.app.rest;

import dev.sarrio.core.error.ErrorCode;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets only those in who know the token; compared in constant time. Health, metrics and the description are no resources, and open. */
public class TokenFilter {
    private static final String BEARER = "Bearer ";
    private final Optional<String> token;
    private final boolean required;

    @Inject
    TokenFilter(
            @ConfigProperty(name = "sarrio.api.token") Optional<String> token,
            @ConfigProperty(name = "sarrio.api.token.required", defaultValue = "true") boolean required) {
        this.token = token.filter(t -> !t.isBlank());
        this.required = required;
    }

    @ServerRequestFilter(preMatching = true, priority = Priorities.AUTHENTICATION)
    public Response check(ContainerRequestContext request) {
        if (!required) {
            return null;
        }
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        boolean known = token.isPresent()
                && header != null
                && header.startsWith(BEARER)
                && MessageDigest.isEqual(bytes(header.substring(BEARER.length())), bytes(token.get()));
        if (known) {
            return null;
        }
        String what = header == null ? "The request has no token" : "The token is not the coordinator's";
        ProblemView problem = ProblemView.of(
                ErrorCode.UNAUTHORIZED,
                what,
                "send Authorization: Bearer TOKEN; the command line takes it from SARRIO_TOKEN (it is the coordinator's SARRIO_API_TOKEN)",
                null);
        return Response.fromResponse(problem.response())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
