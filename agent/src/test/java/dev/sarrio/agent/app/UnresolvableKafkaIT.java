package dev.sarrio.agent.app;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kafka's clients refuse to be made while no host name of theirs resolves, as in a container that starts before Kafka's. */
@QuarkusTest
@TestProfile(UnresolvableKafkaIT.Nowhere.class)
class UnresolvableKafkaIT {

    /** A host that there is not. */
    public static class Nowhere implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sarrio.kafka.bootstrap.servers", "no-such-host.invalid:9092",
                    "sarrio.secret.key", TestSecrets.KEY,
                    "quarkus.http.test-port", "0");
        }
    }

    @Test
    void theServiceLivesAndSaysSo() {
        get("/q/health/live").then().statusCode(200);
        await().untilAsserted(() ->
                get("/q/health/ready").then().statusCode(503).body(containsString("no-such-host.invalid")));
    }
}
