package dev.sarrio.coordinator.app.rest;

import dev.sarrio.agent.InstanceName;
import dev.sarrio.coordinator.app.Lifecycle;
import dev.sarrio.coordinator.store.ControlDatabase;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The coordinator itself. */
@Path("/api/v1")
@Tag(name = "coordinator")
public class InfoResource {
    private final Lifecycle lifecycle;
    private final ControlDatabase control;
    private final String version;

    @Inject
    InfoResource(
            Lifecycle lifecycle,
            ControlDatabase control,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.lifecycle = lifecycle;
        this.control = control;
        this.version = version;
    }

    /** Whether something works, and if not, why. */
    public record Part(boolean ok, String problem) {
        static Part of(String problem) {
            return new Part(problem == null, problem);
        }
    }

    /** This coordinator and what it stands on. */
    public record Info(String version, String instance, Part controlDatabase, Part kafka) {}

    @GET
    @Path("/info")
    @Operation(summary = "Version, and whether control database and Kafka answer")
    public Info info() {
        return new Info(version, InstanceName.current(), Part.of(control.problem()), Part.of(lifecycle.kafkaProblem()));
    }

    @POST
    @Path("/install")
    @Operation(summary = "Make or upgrade the control schema", description = "Also done at start; may be repeated")
    public Info install() {
        lifecycle.migrate();
        control.read(tx -> null);
        return info();
    }
}
