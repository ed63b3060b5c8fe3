package dev.sarrio.postgres;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;

/** Opens sessions. Thread-safe. Passwords are unsealed only for the call that logs in. */
public final class PgServers {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int PIPELINE_MAX = 256;
    private static final int PREPARED_STATEMENTS_MAX = 256;
    private static final int PREPARED_SQL_LENGTH_MAX = 65_536;
    private static final List<PasswordSource> SOURCES =
            ServiceLoader.load(PasswordSource.class, PasswordSource.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
    private static final List<String> WITHOUT_TLS = List.of("disable", "allow", "prefer");
    /** Parameters that no driver knows. */
    private static final List<String> OURS = List.of("auth", "region");

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
        Secret password = password(to);
        if (password != null) {
            options.setPassword(password.reveal());
        }
        tls(options, to);
        try {
            return PgSession.open(vertx, to.display(), PgConnection.connect(vertx, options));
        } catch (SarrioException e) {
            throw isTlsCertain(to) ? PgErrors.withTls(to.display(), e) : e;
        }
    }

    /** A pgjdbc URL and properties for the same server: for COPY, which the Vert.x client does not have. */
    public Properties jdbcProperties(Connection to, String application) {
        Properties p = new Properties();
        to.parameters().forEach(p::setProperty);
        OURS.forEach(p::remove);
        p.setProperty("user", to.user());
        p.setProperty("ApplicationName", application);
        p.setProperty("tcpKeepAlive", "true");
        Secret password = password(to);
        if (password != null) {
            p.setProperty("password", password.reveal());
        }
        return p;
    }

    /** Null if there is none. */
    private Secret password(Connection to) {
        String auth = to.parameters().get("auth");
        if (auth == null) {
            return to.sealedPassword() == null ? null : secrets.open(to.sealedPassword());
        }
        return SOURCES.stream()
                .filter(s -> s.name().equals(auth))
                .findFirst()
                .orElseThrow(() -> new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Unknown auth: " + auth,
                                "leave it out for a password, or use one of: "
                                        + String.join(
                                                ", ",
                                                SOURCES.stream()
                                                        .map(PasswordSource::name)
                                                        .toList()))
                        .onField("auth"))
                .password(to);
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
        authority(mode, ca);
        if (ca != null) {
            options.setPemTrustOptions(new PemTrustOptions().addCertPath(ca));
        } else if (!mode.startsWith("verify")) {
            options.setTrustAll(true);
        }
        if (mode.equals("verify-full")) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
    }

    private static boolean isTlsCertain(Connection to) {
        return !WITHOUT_TLS.contains(to.parameters().getOrDefault("sslmode", "prefer"));
    }

    /** Both drivers would only say that something can't be opened, or ask for options of their own. */
    private static void authority(String mode, String ca) {
        if (ca == null && mode.startsWith("verify")) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "sslmode=" + mode + " needs sslrootcert, and there is none",
                            "name the file with the authority's certificate, as the services see it: sslrootcert=/certificates/…;"
                                    + " for RDS it is Amazon's bundle")
                    .onField("sslrootcert");
        }
        if (ca != null && !WITHOUT_TLS.contains(mode) && !Files.isReadable(Path.of(ca))) {
            throw new SarrioException(
                    ErrorCode.TLS_FAILED,
                    "The file of sslrootcert can't be read where this service runs: " + ca,
                    "put the file of sslrootcert there for every service, readable for its user; compose shows its directory certificates"
                            + " as /certificates");
        }
    }
}
