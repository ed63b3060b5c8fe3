package dev.sarrio.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.KafkaSettings;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedBeansTest {
    @Test
    void aMissingOrMalformedSecretKeyEndsTheProcessWithOneLine() {
        for (Optional<String> wrong :
                java.util.List.of(Optional.<String>empty(), Optional.of(" "), Optional.of("short"))) {
            assertThatThrownBy(() -> new SharedBeans().check(null, config(Map.of()), wrong))
                    .isInstanceOf(PreventFurtherStepsException.class)
                    .hasMessageStartingWith("SARRIO_SECRET_KEY is not")
                    .hasMessageContaining("Remedy: set the same key for all services")
                    .message()
                    .doesNotContain("\n");
        }
        assertThatCode(() -> new SharedBeans().check(null, config(Map.of()), Optional.of(SecretBox.newKey())))
                .doesNotThrowAnyException();
    }

    @Test
    void kafkaSettingsComeFromConfigurationAndEnvironment() {
        SmallRyeConfig config = config(Map.of(
                "sarrio.kafka.bootstrap.servers", "a:1,b:2",
                "sarrio.kafka.property.security.protocol", "SSL",
                "sarrio.kafka.replication.factor", "3",
                "sarrio.kafka.retention.hours", "24"));
        KafkaSettings settings =
                KafkaConfig.read(config, Map.of("SARRIO_KAFKA_PROPERTY_SASL_JAAS_CONFIG", "x", "SARRIO_OTHER", "y"));
        assertThat(settings.bootstrapServers()).isEqualTo("a:1,b:2");
        assertThat(settings.properties())
                .containsExactlyInAnyOrderEntriesOf(Map.of("security.protocol", "SSL", "sasl.jaas.config", "x"));
        assertThat(settings.replicationFactor()).isEqualTo((short) 3);
        assertThat(settings.retentionHours()).isEqualTo(24);
        assertThat(settings.partitions()).isEqualTo(1);
    }

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
    }
}
