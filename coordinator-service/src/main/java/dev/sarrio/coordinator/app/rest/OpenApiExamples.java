package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Gives every request and every answer of the description its example, from `openapi-examples.json`: that of its schema, or of an answer that has none of
 * its own that of the method and path.
 */
public class OpenApiExamples implements OASFilter {
    private final Map<String, Object> examples = read();

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> addTo(operation, method.name().toLowerCase(Locale.ROOT) + " " + path)));
    }

    private void addTo(Operation operation, String name) {
        if (operation.getRequestBody() != null) {
            addTo(operation.getRequestBody().getContent(), null);
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("2")) {
                addTo(response.getContent(), examples.get(name));
            }
        });
    }

    private void addTo(Content content, Object own) {
        if (content != null) {
            content.getMediaTypes().values().forEach(body -> addTo(body, own));
        }
    }

    private void addTo(MediaType body, Object own) {
        Schema schema = body.getSchema();
        boolean list = schema != null && schema.getItems() != null;
        Schema one = list ? schema.getItems() : schema;
        boolean named = one != null && one.getRef() != null;
        Object example =
                named ? examples.get(one.getRef().substring(one.getRef().lastIndexOf('/') + 1)) : null;
        if (own != null) {
            body.setExample(own);
        } else if (example != null) {
            body.setExample(list ? List.of(example) : example);
        }
    }

    private static Map<String, Object> read() {
        try (InputStream in = OpenApiExamples.class.getResourceAsStream("openapi-examples.json")) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
