package dev.sarrio.coordinator.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.SarrioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "latest | latest",
                "SKIP | skip",
                "bucardo_latest | latest",
                "bucardo_latest_all_tables | latest",
                "bucardo_abort | abort",
                "bucardo_random | random",
                "list:rds,nonrds | list:rds,nonrds",
                "rds nonrds | list:rds,nonrds",
                "rds, nonrds | list:rds,nonrds",
                "function:app.owner_of | function:app.owner_of",
                "function:app.owner_of(text, jsonb, text[]) | function:app.owner_of",
                "function:Owner | function:public.Owner"
            })
    void sarriosWordsBucardosNamesAndDatabasesInARow(String written, String meant) {
        assertThat(Strategies.parse(written)).hasToString(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lates",
                "",
                "list:",
                "list:a,a",
                "a,a",
                "bucardo_custom",
                "latest,skip:x",
                "function:",
                "function",
                "FUNCTION"
            })
    void anythingElseIsRefusedWithTheWordsThatThereAre(String written) {
        assertThatThrownBy(() -> Strategies.parse(written))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.field()).isEqualTo("conflict"))
                .hasMessageContaining("abort, latest, source, target, random, skip");
    }

    @Test
    void aSingleDatabaseIsNoList() {
        assertThatThrownBy(() -> Strategies.parse("rds"))
                .hasMessageContaining("\"rds\"")
                .hasMessageContaining("list:");
    }
}
