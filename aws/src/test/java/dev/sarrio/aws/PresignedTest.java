package dev.sarrio.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.junit.jupiter.api.Test;

/** Against what botocore 1.43.11 signs with the same keys at the same moment. */
class PresignedTest {
    private static final Instant NOW = Instant.parse("2026-11-27T06:00:00Z");
    private static final Map<String, String> KEYS = Map.of(
            "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Map<String, String> SESSION = Map.of(
            "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "AWS_SESSION_TOKEN", "session/token+1==",
            "AWS_REGION", "eu-west-1");

    @Test
    void tokenForADatabaseIsThatOfAmazonsLibrary() {
        assertThat(rds(KEYS, "my.rds.host", Map.of("sslmode", "verify-full", "region", "eu-west-1")))
                .isEqualTo("my.rds.host:5432/?Action=connect&DBUser=my_user&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=AKIDEXAMPLE%2F20261127%2Feu-west-1%2Frds-db%2Faws4_request&X-Amz-Date=20261127T060000Z"
                        + "&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=1fb85f72dc09488ab82ba91b304b2e975dafa6d6760f9e7a789e23b28dbd473c");
    }

    @Test
    void tokenOfALoginThatEndsCarriesItsSession() {
        assertThat(rds(SESSION, "my.rds.host", Map.of("sslmode", "require")))
                .contains("&X-Amz-Security-Token=session%2Ftoken%2B1%3D%3D&")
                .endsWith("&X-Amz-Signature=29f27e9b349eb941d824d8b14acb8e85d2f238a2c975934d6c5c63d4f40298db");
    }

    @Test
    void regionIsReadFromTheHostsName() {
        assertThat(rds(KEYS, "db.c1x2.ap-southeast-2.rds.amazonaws.com", Map.of("sslmode", "require")))
                .contains("%2Fap-southeast-2%2Frds-db%2F");
        assertThatThrownBy(() -> rds(KEYS, "my.rds.host", Map.of("sslmode", "require")))
                .isInstanceOf(SarrioException.class)
                .hasMessageContaining("region of my.rds.host");
    }

    @Test
    void aTokenIsNotSentWhereTlsIsNotCertain() {
        assertThatThrownBy(() -> rds(SESSION, "my.rds.host", Map.of()))
                .isInstanceOf(SarrioException.class)
                .hasMessageContaining("sslmode=prefer");
    }

    @Test
    void tokenForKafkaIsTheEncodedUrlThatAmazonsLibrarySigns() throws Exception {
        MskLogin login = new MskLogin(new AwsLogins(SESSION, () -> NOW), () -> NOW);
        login.configure(Map.of(), "OAUTHBEARER", List.of());
        OAuthBearerTokenCallback callback = new OAuthBearerTokenCallback();
        login.handle(new Callback[] {callback});

        String url = new String(Base64.getUrlDecoder().decode(callback.token().value()), StandardCharsets.UTF_8);
        assertThat(url)
                .startsWith("https://kafka.eu-west-1.amazonaws.com/?Action=kafka-cluster%3AConnect&")
                .contains(
                        "&X-Amz-Signature=1c9164708898ab5ac4f2c82a8e30dc1b8de4cb1a8564fff0dfc5c6ac0928ec29&User-Agent=");
        assertThat(callback.token().lifetimeMs()).isEqualTo(NOW.plusSeconds(900).toEpochMilli());
        assertThat(callback.token().principalName()).isEqualTo("AKIDEXAMPLE");
        assertThat(callback.token().toString()).doesNotContain(callback.token().value());
    }

    @Test
    void kafkaIsToldThatTheRegionIsMissing() {
        assertThatThrownBy(() -> new MskLogin(new AwsLogins(KEYS, () -> NOW), () -> NOW)
                        .configure(Map.of(), "OAUTHBEARER", List.of()))
                .hasMessageContaining("AWS_REGION");
    }

    private static String rds(Map<String, String> environment, String host, Map<String, String> parameters) {
        Connection to = new Connection(host, 5432, "mydb", "my_user", null, parameters);
        Secret password = new RdsPasswords(new AwsLogins(environment, () -> NOW), () -> NOW).password(to);
        return password.reveal();
    }
}
