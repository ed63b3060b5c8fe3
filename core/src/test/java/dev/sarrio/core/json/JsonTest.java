package dev.sarrio.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class JsonTest {
    /** Rows that are in conflict are parts of messages; one of them stopped capture for good. */
    @Test
    void valuesAreReadHoweverLongTheyAre() throws JsonProcessingException {
        String wide = "w".repeat(20_000_001);
        String number = "1".repeat(1_500) + ".10";
        assertThat(Json.EXACT.readTree("{\"v\":\"" + wide + "\"}").path("v").textValue())
                .hasSize(wide.length());
        assertThat(Json.EXACT
                        .readTree("{\"v\":" + number + "}")
                        .path("v")
                        .decimalValue()
                        .toPlainString())
                .isEqualTo(number);
    }
}
