package dev.sarrio.apply.customcode;

import dev.sarrio.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the specification "Standard Webhooks" has it, for which receivers find libraries in their language. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    /** Before a key in base64; any other secret is taken as it is written. */
    private static final String BASE64 = "whsec_";

    private Signature() {}

    /** The value of the header `webhook-signature`. @param seconds since 1970, of the sending */
    static String of(Secret secret, Told told, long seconds) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(secret.reveal()), ALGORITHM));
            byte[] signed = (told.id() + "." + seconds + "." + told.document()).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is required of every JVM", e);
        }
    }

    private static byte[] key(String secret) {
        return secret.startsWith(BASE64)
                ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }
}
