package dev.sarrio.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestAuthority;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A server in the place of RDS, which takes a token as a password that is another one each quarter of an hour. */
class RotatingPasswordsIT {
    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", "x", "AWS_REGION", "eu-west-1");
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private Instant now = Instant.parse("2026-11-27T06:00:00Z");

    @Test
    void everySessionLogsInWithTheTokenOfItsMoment() throws SQLException {
        TestAuthority.Issued issued = AUTHORITY.issue("ip:127.0.0.1");
        Map<String, String> tls = Map.of(
                "ssl",
                "on",
                "ssl_cert_file",
                issued.certificate().toString(),
                "ssl_key_file",
                issued.key().toString());
        try (OwnTestServer server = TestPostgres.own(17, tls);
                TestDatabase database = server.createDatabase()) {
            database.role("sarrio");
            Connection to = iam(database.as("sarrio"));
            RdsPasswords passwords = new RdsPasswords(new AwsLogins(KEYS, () -> now), () -> now);

            String first = passwords.password(to).reveal();
            database.execute("ALTER ROLE sarrio PASSWORD '" + first + "'");
            login(to, first);
            now = now.plus(Duration.ofMinutes(15));
            String second = passwords.password(to).reveal();
            database.execute("ALTER ROLE sarrio PASSWORD '" + second + "'");
            login(to, second);
            assertThatThrownBy(() -> login(to, first)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void bothDriversAndPgDumpGetATokenWhereTheConnectionAsksForIt() {
        try (TestDatabase database = TestPostgres.server(17).createDatabase()) {
            database.role("sarrio");
            Connection to = iam(database.as("sarrio"));
            Vertx vertx = Vertx.vertx();
            try {
                PgServers servers = new PgServers(vertx, TestSecrets.BOX);
                Properties properties = servers.jdbcProperties(to, "test");
                assertThat(properties.getProperty("password"))
                        .contains("Action=connect&DBUser=sarrio")
                        .contains("X-Amz-Signature=");
                assertThat(properties.stringPropertyNames()).doesNotContain("auth", "region");
                Connection other =
                        new Connection(to.host(), to.port(), to.dbname(), to.user(), null, Map.of("auth", "magic"));
                assertThatThrownBy(() -> servers.connect(other, "test"))
                        .isInstanceOfSatisfying(SarrioException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE);
                            assertThat(e.remedy()).contains("rds-iam");
                        });
            } finally {
                vertx.close().toCompletionStage().toCompletableFuture().join();
            }
        }
    }

    private static Connection iam(Connection login) {
        return new Connection(
                "127.0.0.1",
                login.port(),
                login.dbname(),
                login.user(),
                null,
                Map.of(
                        "sslmode",
                        "verify-full",
                        "sslrootcert",
                        AUTHORITY.certificate().toString(),
                        "auth",
                        "rds-iam",
                        "region",
                        "eu-west-1"));
    }

    private static void login(Connection to, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", to.user());
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", AUTHORITY.certificate().toString());
        DriverManager.getConnection(PgServers.jdbcUrl(to), properties).close();
    }
}
