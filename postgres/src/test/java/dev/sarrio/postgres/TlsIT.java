package dev.sarrio.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestAuthority;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both drivers, to a server whose certificate an authority of our own has issued, for 127.0.0.1 and nothing else. */
class TlsIT {
    private static final String ENCRYPTED = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestAuthority ANOTHER = TestAuthority.create();

    private static Vertx vertx;
    private static PgServers servers;
    private static OwnTestServer server;
    private static TestDatabase database;

    @BeforeAll
    static void start() {
        TestAuthority.Issued issued = AUTHORITY.issue("ip:127.0.0.1");
        server = TestPostgres.own(
                17,
                Map.of(
                        "ssl", "on",
                        "ssl_cert_file", issued.certificate().toString(),
                        "ssl_key_file", issued.key().toString()));
        database = server.createDatabase();
        database.role("sarrio");
        vertx = Vertx.vertx();
        servers = new PgServers(vertx, TestSecrets.BOX);
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    @Test
    void whoTrustsTheAuthorityIsConnectedWithTls() throws SQLException {
        Connection to = to("127.0.0.1", "verify-full", AUTHORITY.certificate());
        assertThat(encrypted(to)).isEqualTo("true");
        try (java.sql.Connection c =
                        DriverManager.getConnection(PgServers.jdbcUrl(to), servers.jdbcProperties(to, "test"));
                var rows = c.createStatement().executeQuery(ENCRYPTED)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("true");
        }
    }

    @Test
    void anotherAuthorityIsNotTrusted() {
        refused(to("127.0.0.1", "verify-ca", ANOTHER.certificate()), ErrorCode.TLS_FAILED, "No TLS connection to ");
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedByVerifyFullOnly() {
        refused(to("localhost", "verify-full", AUTHORITY.certificate()), ErrorCode.TLS_FAILED, "No TLS connection to ");
        assertThat(encrypted(to("localhost", "verify-ca", AUTHORITY.certificate())))
                .isEqualTo("true");
    }

    @Test
    void aFileOrAnAuthorityThatIsMissingIsNamed() {
        refused(
                to("127.0.0.1", "verify-full", Path.of("/nowhere/ca.pem")),
                ErrorCode.TLS_FAILED,
                "The file of sslrootcert can't be read");
        refused(to("127.0.0.1", "verify-full", null), ErrorCode.INVALID_VALUE, "sslmode=verify-full needs sslrootcert");
    }

    private static void refused(Connection to, ErrorCode code, String begin) {
        SarrioException e = catchThrowableOfType(SarrioException.class, () -> encrypted(to));
        assertThat(e).as("a refusal").isNotNull();
        assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
        assertThat(e.getMessage()).startsWith(begin);
        assertThat(e.remedy()).contains("sslrootcert");
    }

    private static String encrypted(Connection to) {
        try (PgSession session = servers.connect(to, "test")) {
            return session.query(ENCRYPTED).iterator().next().getString(0);
        }
    }

    private static Connection to(String host, String mode, Path authority) {
        Connection login = database.as("sarrio");
        Map<String, String> parameters = authority == null
                ? Map.of("sslmode", mode)
                : Map.of("sslmode", mode, "sslrootcert", authority.toString());
        return new Connection(host, login.port(), login.dbname(), login.user(), login.sealedPassword(), parameters);
    }
}
