package dev.sarrio.agent.app;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.KafkaSettings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Settings that every service reads the same way. A wrong one ends the process with one line that says what to do. */
@Singleton
public class SharedBeans {
    @Produces
    @Singleton
    @Unremovable
    KafkaSettings kafka(Config config) {
        return KafkaConfig.read(config, System.getenv());
    }

    /** Bootstrap servers and properties for every SmallRye channel, which names it as its `kafka-configuration`. */
    @Produces
    @Singleton
    @Unremovable
    @Identifier("sarrio-kafka")
    Map<String, Object> channels(KafkaSettings settings) {
        Map<String, Object> all = new HashMap<>(settings.properties());
        all.put("bootstrap.servers", settings.bootstrapServers());
        return all;
    }

    @Produces
    @Singleton
    @Unremovable
    SecretBox secrets(@ConfigProperty(name = "sarrio.secret.key") Optional<String> key) {
        return new SecretBox(key.filter(k -> !k.isBlank())
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "SARRIO_SECRET_KEY is not set",
                        "set the same key for all services, e.g. from: openssl rand -base64 32")));
    }

    void check(
            @Observes @Priority(1) StartupEvent start,
            Config config,
            @ConfigProperty(name = "sarrio.secret.key") Optional<String> key) {
        try {
            secrets(key);
            kafka(config);
        } catch (SarrioException e) {
            throw WrongSetting.end(e.getMessage(), e.remedy());
        } catch (IllegalArgumentException e) {
            throw WrongSetting.end(
                    "A setting sarrio.kafka.* is wrong: " + e.getMessage(), "see docs/configuration.md for its values");
        }
    }
}
