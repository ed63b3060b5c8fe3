package dev.sarrio.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.testing.SecureTestKafka;
import dev.sarrio.testing.TestAuthority;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that wants TLS and SCRAM, reached with `sarrio.kafka.property.*` and nothing else. */
class SecureKafkaIT {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static SecureTestKafka kafka;

    @BeforeAll
    static void start() {
        kafka = SecureTestKafka.start(AUTHORITY.issue("ip:127.0.0.1"));
        kafka.addUser("sarrio", "right");
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void whoKnowsThePasswordAndTheAuthorityMakesTopics() {
        DatabaseName database = new DatabaseName("secured");
        try (TopicAdmin topics =
                new TopicAdmin(settings(SecureTestKafka.login("sarrio", "right", AUTHORITY.certificate())), "test")) {
            topics.ensureBatches(database);
            topics.ensureBatches(database); // found again
        }
    }

    @Test
    void aWrongPasswordIsSaidWithTheSettingsToCheck() {
        SarrioException e = refused(SecureTestKafka.login("sarrio", "wrong", AUTHORITY.certificate()));
        assertThat(e.code()).isEqualTo(ErrorCode.KAFKA_DENIED);
        assertThat(e.remedy()).contains("SARRIO_KAFKA_PROPERTY_SASL_");
        assertThat(e.getMessage()).doesNotContain("wrong");
    }

    @Test
    void anAuthorityThatIsNotTheBrokersIsSaidWithTheSettingThatNamesIt() {
        SarrioException e = refused(
                SecureTestKafka.login("sarrio", "right", TestAuthority.create().certificate()));
        assertThat(e.code()).isEqualTo(ErrorCode.KAFKA_DENIED);
        assertThat(e.getMessage()).startsWith("No TLS connection to Kafka at " + kafka.bootstrapServers());
        assertThat(e.remedy()).contains("SARRIO_KAFKA_PROPERTY_SSL_TRUSTSTORE_LOCATION");
    }

    @Test
    void aTruststoreThatIsMissingIsNamed() {
        SarrioException e = refused(SecureTestKafka.login("sarrio", "right", Path.of("/nowhere/ca.pem")));
        assertThat(e.getMessage()).contains("/nowhere/ca.pem");
        assertThat(e.remedy()).contains("SARRIO_KAFKA_PROPERTY_");
    }

    private static SarrioException refused(Map<String, String> login) {
        SarrioException e = catchThrowableOfType(SarrioException.class, () -> {
            try (TopicAdmin topics = new TopicAdmin(settings(login), "test")) {
                topics.ensureBatches(new DatabaseName("refused"));
            }
        });
        assertThat(e).as("a refusal").isNotNull();
        return e;
    }

    private static KafkaSettings settings(Map<String, String> login) {
        Map<String, String> impatient = new TreeMap<>(login);
        impatient.put("default.api.timeout.ms", "15000");
        impatient.put("request.timeout.ms", "10000");
        return new KafkaSettings(kafka.bootstrapServers(), impatient, 1, (short) 1, 1, 100_000);
    }
}
