package dev.sarrio.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add dbgroup mydbs nonrds:source rds:target|sarrio add dbgroup mydbs nonrds:source rds:target",
                "see: list sync|see: sarrio list sync",
                "then: retry mysync|then: sarrio retry mysync",
                "start it: start mysync; or rest in between: update sync mysync autokick=0|start it: sarrio start mysync; or rest in between: sarrio update sync mysync autokick=0",
                "add the database again|add the database again",
                "start it on that host, then try again|start it on that host, then try again",
                "GRANT SELECT ON a TO b|GRANT SELECT ON a TO b",
                "choose another name, or update sync s|choose another name, or update sync s"
            })
    void aCommandCanBePastedAndProseStaysProse(String remedy, String shown) {
        assertThat(Remedies.pasteable(remedy)).isEqualTo(shown);
    }
}
