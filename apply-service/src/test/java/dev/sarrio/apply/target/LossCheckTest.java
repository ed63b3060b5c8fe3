package dev.sarrio.apply.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossCheckTest {
    private static final LossCheck FLOAT8 =
            LossCheck.of(new TargetColumn("c", "double precision", "float8", "float8", -1, false, false));

    /** With extra_float_digits = 3, as such a source is asked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.100000000000000006",
                "1.00000000000000003e-300",
                "4.94065645841246544e-324",
                "-1.79769313486231571e+308",
                "0.300000000000000044",
                "1e+308",
                "NaN",
                "-Infinity"
            })
    void aDoubleAsPostgres10PrintsItIsKept(String text) {
        assertThat(FLOAT8.loses(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.100000000000000007", "0.1000000000000000061", "123456789012345678", "1.00000000000000001"})
    void aNumberWithMoreDigitsThanADoubleHasIsLost(String text) {
        assertThat(FLOAT8.loses(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "timestamptz, 2020-01-01 10:00:00, true",
        "timestamptz, 2020-01-01, true",
        "timestamptz, 2020-01-01 10:00:00+00, false",
        "timestamptz, 0044-03-15 12:00:00-01 BC, false",
        "timestamptz, -infinity, false",
        "timestamptz, '', false",
        "timetz, 10:00:00, true",
        "timetz, 10:00:00.123456-08, false",
        "time, 10:00:00-08, true",
        "time, 10:00:00.123456, false"
    })
    void noTimeZoneIsMadeUpOrForgotten(String type, String text, boolean lost) {
        assertThat(LossCheck.of(new TargetColumn("c", type, type, type, -1, false, false))
                        .loses(text))
                .isEqualTo(lost);
    }

    @ParameterizedTest
    @CsvSource({"abc, false", "'ab ', false", "'abc ', true", "'äöü ', true", "'\uD83D\uDC10\uD83D\uDC10 ', false"})
    void blanksBehindTheLengthOfAVarcharAreNotCutOff(String text, boolean lost) {
        assertThat(LossCheck.of(new TargetColumn("c", "varchar(3)", "varchar", "varchar", 7, false, false))
                        .loses(text))
                .isEqualTo(lost);
    }
}
