package dev.sarrio.coordinator.app;

import dev.sarrio.agent.app.WrongSetting;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Ends the process with one line if a setting is missing that nobody should run without. */
@Singleton
public class StartupCheck {
    void check(
            @Observes @Priority(1) StartupEvent event,
            @ConfigProperty(name = "sarrio.api.token") Optional<String> token,
            @ConfigProperty(name = "sarrio.api.token.required", defaultValue = "true") boolean required,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url) {
        if (required && token.filter(t -> !t.isBlank()).isEmpty()) {
            throw WrongSetting.end(
                    "SARRIO_API_TOKEN is not set",
                    "set a secret that clients send as a bearer token, e.g. from: openssl rand -hex 24");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw WrongSetting.end(
                    "SARRIO_CONTROL_DB_URL is no PostgreSQL URL", "write jdbc:postgresql://HOST:PORT/DATABASE");
        }
    }
}
