package dev.sarrio.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensions;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;

/**
 * The login of Kafka's clients to MSK: `sasl.login.callback.handler.class`, with the mechanism OAUTHBEARER. The token ends after fifteen
 * minutes; Kafka's client asks for the next one in time.
 */
public final class MskLogin implements AuthenticateCallbackHandler {
    private final AwsLogins logins;
    private final InstantSource clock;

    /** For Kafka: the environment's login. */
    public MskLogin() {
        this(new AwsLogins(System.getenv(), InstantSource.system()), InstantSource.system());
    }

    MskLogin(AwsLogins logins, InstantSource clock) {
        this.logins = logins;
        this.clock = clock;
    }

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> entries) {
        if (logins.region() == null) {
            throw new IllegalArgumentException("MskLogin does not know the region of the cluster: set AWS_REGION");
        }
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerTokenCallback wanted) {
                wanted.token(token());
            } else if (callback instanceof SaslExtensionsCallback wanted) {
                wanted.extensions(SaslExtensions.empty());
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private Token token() {
        AwsLogin login = logins.current();
        Instant now = clock.instant();
        Presigned request =
                new Presigned("kafka." + logins.region() + ".amazonaws.com", logins.region(), "kafka-cluster");
        String url =
                "https://" + request.url(Map.of("Action", "kafka-cluster:Connect"), login, now) + "&User-Agent=sarrio";
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
        return new Token(value, now.toEpochMilli(), now.plus(Presigned.LIFE).toEpochMilli(), login.accessKey());
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** What the client sends. */
    private record Token(String value, Long startTimeMs, long lifetimeMs, String principalName)
            implements OAuthBearerToken {
        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public String toString() {
            return "token of " + principalName;
        }
    }
}
