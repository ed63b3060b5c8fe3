package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.setting.Setting;
import dev.sarrio.coordinator.setting.Settings;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Bucardo's settings. */
@Path("/api/v1/settings")
@Tag(name = "settings", description = "Bucardo's settings, and what is used instead of those without an effect")
public class SettingsResource {
    private final Settings settings;

    @Inject
    SettingsResource(Settings settings) {
        this.settings = settings;
    }

    /** A value. */
    @Schema(name = "SettingRequest")
    public record Request(@Schema(examples = "60") String value) {}

    @GET
    @Operation(summary = "All settings", description = "instead is missing where the setting has an effect")
    public List<Setting> list() {
        return settings.list();
    }

    @PUT
    @Path("/{name}")
    @Operation(summary = "Set one", description = "It is kept, also where something else is used instead of it")
    public Setting set(@PathParam("name") String name, @NotNull Request request) {
        return settings.set(name, request.value());
    }
}
