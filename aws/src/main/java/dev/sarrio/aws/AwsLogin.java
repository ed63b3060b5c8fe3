package dev.sarrio.aws;

import dev.sarrio.core.secret.Secret;
import java.time.Instant;
import java.util.Objects;

/**
 * Who signs.
 *
 * @param sessionToken of a login that ends; null for a key that does not
 * @param expires null for never
 */
record AwsLogin(String accessKey, Secret secretKey, Secret sessionToken, Instant expires) {
    AwsLogin {
        Objects.requireNonNull(accessKey);
        Objects.requireNonNull(secretKey);
    }
}
