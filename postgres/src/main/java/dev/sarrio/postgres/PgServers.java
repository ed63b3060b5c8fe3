package dev.sarrio.postgres;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.SecretBox;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import java.util.Properties;

/** Opens sessions. Thread-safe. Passwords are unsealed only for the call that logs in. */
public final class PgServers {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int PIPELINE_MAX = 256;
    private static final int PREPARED_STATEMENTS_MAX = 256;
    private static final int PREPARED_SQL_LENGTH_MAX = 65_536;
    private final Vertx vertx;
    private final SecretBox secrets;

    public PgServers(Vertx vertx, SecretBox secrets) {
        this.vertx = vertx;
        this.secrets = secrets;
    }

    /** @param application shown in pg_stat_activity, e.g. `sarrio capture nonrds` */
    public PgSession connect(Connection to, String application) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(to.host())
                .setPort(to.port())
                .setDatabase(to.dbname())
                .setUser(to.user())
                .setPipeliningLimit(PIPELINE_MAX)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
                .setPreparedStatementCacheSqlLimit(PREPARED_SQL_LENGTH_MAX)
                .addProperty("application_name", application);
        options.setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpKeepAlive(true);
        if (to.sealedPassword() != null) {
            options.setPassword(secrets.open(to.sealedPassword()).reveal());
        }
        tls(options, to);
        return PgSession.open(vertx, to.display(), PgConnection.connect(vertx, options));
    }

    /** A pgjdbc URL and properties for the same server: for COPY, which the Vert.x client does not have. */
    public Properties jdbcProperties(Connection to, String application) {
        Properties p = new Properties();
        to.parameters().forEach(p::setProperty);
        p.setProperty("user", to.user());
        p.setProperty("ApplicationName", application);
        p.setProperty("tcpKeepAlive", "true");
        if (to.sealedPassword() != null) {
            p.setProperty("password", secrets.open(to.sealedPassword()).reveal());
        }
        return p;
    }

    public static String jdbcUrl(Connection to) {
        return "jdbc:postgresql://" + to.host() + ":" + to.port() + "/" + to.dbname();
    }

    private static void tls(PgConnectOptions options, Connection to) {
        String mode = to.parameters().getOrDefault("sslmode", "prefer");
        try {
            options.setSslMode(SslMode.of(mode));
        } catch (IllegalArgumentException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Unknown sslmode: " + mode,
                            "use disable, prefer, require, verify-ca or verify-full",
                            e)
                    .onField("sslmode");
        }
        String ca = to.parameters().get("sslrootcert");
        if (ca != null) {
            options.setPemTrustOptions(new PemTrustOptions().addCertPath(ca));
        } else if (!mode.startsWith("verify")) {
            options.setTrustAll(true);
        }
        if (mode.equals("verify-full")) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
    }
}
