package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sarrio.core.digest.Digest;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives every answer that shows something a tag. A definition's begins with its version, the part that If-Match looks at; the rest is a digest of what is
 * shown, since that changes with other things too: a sync shows the tables of its relgroup.
 */
public class EntityTags {
    private static final int DIGEST_LENGTH = 16;
    private final ObjectMapper mapper;

    @Inject
    EntityTags(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @ServerResponseFilter
    public void tag(ContainerRequestContext request, ContainerResponseContext response) {
        Object entity = response.getEntity();
        boolean read = request.getMethod().equals(HttpMethod.GET);
        boolean shows = entity instanceof VersionedView || read && entity != null && !(entity instanceof Multi);
        boolean good = response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL;
        if (shows && good && !response.getHeaders().containsKey(HttpHeaders.ETAG)) {
            String version = entity instanceof VersionedView v ? v.version() + "-" : "";
            response.getHeaders().putSingle(HttpHeaders.ETAG, "\"" + version + digest(entity) + "\"");
        }
        Object tag = response.getHeaders().getFirst(HttpHeaders.ETAG);
        if (read && good && tag != null && tag.toString().equals(request.getHeaderString(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusInfo(Response.Status.NOT_MODIFIED);
            response.setEntity(null);
        }
    }

    private String digest(Object entity) {
        try {
            return Digest.hex(DIGEST_LENGTH, mapper.writeValueAsBytes(entity));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is shown can't be written", e);
        }
    }
}
