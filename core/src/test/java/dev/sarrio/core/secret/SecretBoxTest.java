package dev.sarrio.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {
    private static final SecretBox BOX = new SecretBox(SecretBox.newKey());

    @Property(tries = 200)
    void opensWhatItSealed(@ForAll String clear) {
        String valid = clear.replaceAll("[\\uD800-\\uDFFF]", "x");

        assertThat(BOX.open(BOX.seal(new Secret(valid))).reveal()).isEqualTo(valid);
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        Secret secret = new Secret("hunter2");

        assertThat(BOX.seal(secret))
                .startsWith("v1:")
                .isNotEqualTo(BOX.seal(secret))
                .doesNotContain("hunter2");
    }

    @Property(tries = 100)
    void aSingleFlippedBitIsNoticed(@ForAll @IntRange(min = 0, max = 34 * 8 - 1) int bit) {
        String sealed = BOX.seal(new Secret("hunter")); // 12 nonce, 6 text, 16 tag
        byte[] bytes = Base64.getDecoder().decode(sealed.substring(3));
        bytes[bit / 8] ^= (byte) (1 << bit % 8);

        assertRefused("v1:" + Base64.getEncoder().encodeToString(bytes), BOX);
    }

    @Test
    void anotherKeyDoesNotOpenIt() {
        assertRefused(BOX.seal(new Secret("hunter")), new SecretBox(SecretBox.newKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "v1:", "v1:AAAA", "v1:***", "v2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatWasNeverSealedIsRefused(String text) {
        assertRefused(text, BOX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "AAAA", "not base64 at all, and rather long, in fact too long", "äöü"})
    void aKeyThatIsNot32BytesIsRefusedWithoutRepeatingIt(String key) {
        assertThatThrownBy(() -> new SecretBox(key)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(e.getMessage()).contains("SARRIO_SECRET_KEY");
            if (!key.isEmpty()) {
                assertThat(e.getMessage() + e.remedy()).doesNotContain(key);
            }
        });
    }

    @Test
    void noSecretAppearsInTextOrJson() {
        Secret secret = new Secret("hunter2");

        assertThat(secret).hasToString("****");
        assertThat(BOX.toString()).doesNotContain("hunter2");
        assertThatThrownBy(() -> Json.MAPPER.writeValueAsString(secret)).isInstanceOf(InvalidDefinitionException.class);
    }

    private static void assertRefused(String sealed, SecretBox box) {
        assertThatThrownBy(() -> box.open(sealed)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(e.getMessage()).doesNotContain("hunter2").doesNotContain("AAAA");
        });
    }
}
