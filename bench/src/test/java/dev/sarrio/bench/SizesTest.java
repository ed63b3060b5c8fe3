package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SizesTest {
    @Test
    void theUsualSizesAreThoseOfTheManual() {
        assertThat(sizes().json().toString())
                .isEqualTo("{rounds=3, seconds=30, clients=4, scale=10, bulk=500000, backlog=500000, rate=200,"
                        + " narrowRows=1000000, wideRows=200000, copyRows=5000000}");
    }

    @Test
    void aQuickLookIsSmallExceptForWhatIsGiven() {
        assertThat(sizes("--small", "--seconds", "9").json().toString())
                .isEqualTo("{rounds=1, seconds=9, clients=4, scale=1, bulk=20000, backlog=20000, rate=200,"
                        + " narrowRows=100000, wideRows=20000, copyRows=100000}");
    }

    @Test
    void tablesGrowWithWhatEachRoundDeletesAndUpdates() {
        Sizes sizes = sizes("--rounds", "20", "--backlog", "500000");
        assertThat(sizes.narrowRows()).isEqualTo(2 * 20 * 5000 * 6);
        assertThat(sizes.wideRows()).isEqualTo(2 * 20 * 5000 * 4);
        assertThat(sizes("--bulk", "3000000").narrowRows()).isEqualTo(3_000_000);
        assertThat(sizes("--rate", "5000").marks()).isEqualTo(150_000);
    }

    @Test
    void aBacklogIsWholeTransactions() {
        assertThat(sizes("--backlog", "12345").backlog()).isEqualTo(12_300);
        assertThat(sizes("--backlog", "1").backlog()).isEqualTo(100);
    }

    @Test
    void fourOfFiveCopiedRowsAreChildrenAndNoneIsWithoutAParent() {
        assertThat(sizes().copyParents()).isEqualTo(1_000_000);
        assertThat(sizes().copyChildren()).isEqualTo(4_000_000);
        Sizes few = sizes("--small", "--copy-rows", "4");
        assertThat(few.copyParents()).isEqualTo(1);
        assertThat(few.copyChildren()).isEqualTo(3);
    }

    @Test
    void nothingIsMeasuredZeroTimes() {
        assertThatThrownBy(() -> sizes("--rounds", "0").rounds())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }

    private static Sizes sizes(String... words) {
        return CommandLine.populateCommand(new Sizes(), words);
    }
}
