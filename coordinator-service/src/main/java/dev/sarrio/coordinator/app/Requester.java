package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.history.Asker;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Who the current request comes from, by its own word. Headers are percent-encoded UTF-8, so that a reason may be in any language. */
@Singleton
public class Requester {
    static final String USER = "Sarrio-User";
    static final String REASON = "Sarrio-Reason";
    private static final Pattern ENCODED = Pattern.compile("([^%]|%[0-9A-Fa-f]{2})*");
    private final CurrentVertxRequest current;

    @Inject
    Requester(CurrentVertxRequest current) {
        this.current = current;
    }

    /** Null where no request is served. */
    public Asker asker() {
        RoutingContext context = Arc.container().requestContext().isActive() ? current.getCurrent() : null;
        if (context == null) {
            return null;
        }
        HttpServerRequest request = context.request();
        return new Asker(decoded(request.getHeader(USER)), decoded(request.getHeader(REASON)));
    }

    /** What is not encoded, as somebody types it after curl's -H, is taken as it is. */
    static String decoded(String header) {
        if (header == null || !ENCODED.matcher(header).matches()) {
            return header;
        }
        return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
