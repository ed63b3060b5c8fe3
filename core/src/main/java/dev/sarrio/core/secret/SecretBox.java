package dev.sarrio.core.secret;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM under the key that all services share (`SARRIO_SECRET_KEY`, 32 bytes in base64), so that a
 * topic, the control database or a log only ever holds `v1:` and base64. Thread-safe.
 */
public final class SecretBox {
    public static final int KEY_BYTES = 32;
    private static final String PREFIX = "v1:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /** @param base64Key 32 bytes in base64, e.g. from `openssl rand -base64 32` */
    public SecretBox(String base64Key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64Key.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "SARRIO_SECRET_KEY is not 32 bytes in base64",
                    "set the same key for all services, e.g. from: openssl rand -base64 32");
        }
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /** A new random key, in base64. */
    public static String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    public String seal(Secret secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, secret.reveal().getBytes(StandardCharsets.UTF_8), 0);
        byte[] all = new byte[NONCE_BYTES + sealed.length];
        System.arraycopy(nonce, 0, all, 0, NONCE_BYTES);
        System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
        return PREFIX + Base64.getEncoder().encodeToString(all);
    }

    public Secret open(String sealed) {
        if (!sealed.startsWith(PREFIX)) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE, "A sealed secret has an unknown format", "add the database again");
        }
        byte[] all;
        try {
            all = Base64.getDecoder().decode(sealed.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            all = new byte[0];
        }
        if (all.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE, "A sealed secret is damaged", "set the database's password again");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(all, 0, nonce, 0, NONCE_BYTES);
        return new Secret(new String(cipher(Cipher.DECRYPT_MODE, nonce, all, NONCE_BYTES), StandardCharsets.UTF_8));
    }

    private byte[] cipher(int mode, byte[] nonce, byte[] input, int offset) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input, offset, input.length - offset);
        } catch (GeneralSecurityException e) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "A sealed secret does not open with this SARRIO_SECRET_KEY",
                    "give all services the key that the coordinator sealed it with, or set the password again",
                    e);
        }
    }
}
