package dev.sarrio.apply.customcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.secret.Secret;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final long SECONDS = 1_614_265_330;
    private static final Told TOLD = new Told("msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}");

    @Test
    void theExampleOfStandardWebhooksIsSignedAsItIsThere() {
        assertThat(Signature.of(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), TOLD, SECONDS))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void anotherSecretTimeIdOrDocumentIsAnotherSignature() {
        Secret secret = new Secret("only between us");
        assertThat(new String[] {
                    Signature.of(secret, TOLD, SECONDS),
                    Signature.of(new Secret("Only between us"), TOLD, SECONDS),
                    Signature.of(secret, TOLD, SECONDS + 1),
                    Signature.of(secret, new Told("msg_2", TOLD.document()), SECONDS),
                    Signature.of(secret, new Told(TOLD.id(), "{}"), SECONDS)
                })
                .doesNotHaveDuplicates();
    }
}
