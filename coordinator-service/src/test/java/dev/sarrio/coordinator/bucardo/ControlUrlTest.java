package dev.sarrio.coordinator.bucardo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.testing.TestSecrets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlUrlTest {
    @Test
    void everyPartIsReadAndThePasswordIsSealed() {
        Connection c = ControlUrl.parse(
                "postgresql://me%40home:a%2Fb+c@db.example:6000/control?sslmode=require", TestSecrets.BOX);
        assertThat(c.display()).isEqualTo("me@home@db.example:6000/control");
        assertThat(c.parameters()).isEqualTo(Map.of("sslmode", "require"));
        assertThat(c.sealedPassword()).startsWith("v1:");
        assertThat(TestSecrets.BOX.open(c.sealedPassword()).reveal()).isEqualTo("a/b+c");
    }

    @Test
    void whatIsMissingIsAsBucardoHasIt() {
        Connection c = ControlUrl.parse("postgres://db.example", TestSecrets.BOX);
        assertThat(c.display()).isEqualTo("bucardo@db.example:5432/bucardo");
        assertThat(c.sealedPassword()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "db.example", "http://db.example/bucardo", "postgres://a:top secret@h/b", "postgres:///b"})
    void whatIsNoUrlIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> ControlUrl.parse(url, TestSecrets.BOX))
                .isInstanceOf(SarrioException.class)
                .hasMessage("That is not the URL of a database")
                .hasNoCause();
    }
}
