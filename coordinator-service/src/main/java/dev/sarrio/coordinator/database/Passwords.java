package dev.sarrio.coordinator.database;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Takes a password as a request gives it (a value, `env:NAME` or `file:PATH`, both of this process) and seals it. Thread-safe. */
public final class Passwords {
    private static final int FILE_BYTES_MAX = 4096;
    private final SecretBox box;
    private final Map<String, String> environment;

    public Passwords(SecretBox box, Map<String, String> environment) {
        this.box = box;
        this.environment = environment;
    }

    /** @return the sealed password, or null for none (null or empty) */
    public String seal(String given) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        return sealed(value(given));
    }

    /** @param value itself */
    public String sealed(String value) {
        return box.seal(new Secret(value));
    }

    /** Whether what was sealed is what is given now. @param sealed null for none  @param given as for {@link #seal} */
    public boolean isSame(String sealed, String given) {
        if (sealed == null || given.isEmpty()) {
            return sealed == null && given.isEmpty();
        }
        return box.open(sealed).equals(new Secret(value(given)));
    }

    /** What was given, of which a value of this process may be meant. */
    public String value(String given) {
        if (given.startsWith("env:")) {
            String value = environment.get(given.substring(4));
            if (value == null || value.isEmpty()) {
                throw refused("The coordinator has no environment variable " + given.substring(4));
            }
            return value;
        }
        return given.startsWith("file:") ? fromFile(Path.of(given.substring(5))) : given;
    }

    private static String fromFile(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
                throw refused("The coordinator finds no small file " + file);
            }
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw refused("The coordinator can't read " + file);
        }
    }

    private static SarrioException refused(String what) {
        return new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        what,
                        "give the password itself, or env:NAME or file:PATH of the coordinator's process")
                .onField("password");
    }
}
