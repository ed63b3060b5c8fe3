package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.leave.Leftovers;
import dev.sarrio.coordinator.leave.Removed;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a removal came to, where there is something to say: what stays, and what was deleted besides. */
@Schema(name = "Removed")
public record RemovedView(
        @Schema(
                description = "what is left of Sarrio in the database, by its catalog",
                examples = "0 triggers, 0 functions, 0 tables of Sarrio left on nonrds")
        String summary,

        List<String> topicsDeleted,

        @Schema(description = "that no sync needs and that stay")
        List<String> topicsLeft,

        List<String> notes) {
    static final String JSON = "application/json";
    static final String TOPICS = "delete the topics too that no sync needs any more";

    static Response answer(Removed removed) {
        if (removed.silent()) {
            return Response.noContent().build();
        }
        Leftovers left = removed.left();
        return Response.ok(new RemovedView(
                        left == null ? null : left.sentence(),
                        removed.topicsDeleted(),
                        removed.topicsLeft(),
                        removed.notes()))
                .build();
    }
}
