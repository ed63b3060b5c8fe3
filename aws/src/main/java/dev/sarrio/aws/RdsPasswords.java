package dev.sarrio.aws;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.postgres.PasswordSource;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** `auth=rds-iam`: a token that RDS takes for fifteen minutes, made anew for every session. */
public final class RdsPasswords implements PasswordSource {
    private static final Pattern HOST = Pattern.compile(".*\\.([a-z0-9-]+)\\.rds\\.amazonaws\\.com(?:\\.cn)?");
    private final AwsLogins logins;
    private final InstantSource clock;

    /** For the service loader: the environment's login. */
    public RdsPasswords() {
        this(new AwsLogins(System.getenv(), InstantSource.system()), InstantSource.system());
    }

    RdsPasswords(AwsLogins logins, InstantSource clock) {
        this.logins = logins;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "rds-iam";
    }

    @Override
    public Secret password(Connection to) {
        String mode = to.parameters().getOrDefault("sslmode", "prefer");
        if (!mode.equals("require") && !mode.startsWith("verify-")) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "auth=rds-iam with sslmode=" + mode + " might send a token that anybody can read",
                            "set sslmode=verify-full and sslrootcert to the file with Amazon's bundle")
                    .onField("sslmode");
        }
        Presigned request = new Presigned(to.host() + ":" + to.port(), region(to), "rds-db");
        return new Secret(
                request.url(Map.of("Action", "connect", "DBUser", to.user()), logins.current(), clock.instant()));
    }

    /** Named by the connection, or by the host's name, or by the environment. */
    private String region(Connection to) {
        Matcher host = HOST.matcher(to.host());
        String region = to.parameters().getOrDefault("region", host.matches() ? host.group(1) : logins.region());
        if (region == null) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "auth=rds-iam does not know the region of " + to.host(),
                            "give the endpoint's own name as the host, or region=…, or set AWS_REGION")
                    .onField("region");
        }
        return region;
    }
}
