package dev.sarrio.testing;

import dev.sarrio.core.secret.SecretBox;

/** The key that all tests share. */
public final class TestSecrets {
    /** For `SARRIO_SECRET_KEY` of a service under test. */
    public static final String KEY = "c2FycmlvLXRlc3RzLWFsbC1zaGFyZS10aGlzLWtleSE=";

    public static final SecretBox BOX = new SecretBox(KEY);

    private TestSecrets() {}
}
