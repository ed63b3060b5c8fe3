package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {
    @Test
    void theHelpNamesEveryWorkloadAndHasExamples() {
        String help = Bench.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(help).contains("Examples:").contains("w1 w3 --rounds 5");
        for (Workload workload : Workload.values()) {
            assertThat(help).containsPattern("(?m)^ +" + workload + " +\\w");
        }
    }

    @Test
    void whatCantBeMeasuredIsSaidInASentenceBeforeAnythingIsMade() {
        CommandLine bench = Bench.commandLine();
        StringWriter said = new StringWriter();
        bench.setErr(new PrintWriter(said));
        assertThat(bench.execute("w5", "--major", "9")).isEqualTo(2);
        assertThat(said.toString())
                .isEqualTo("No servers of PostgreSQL 9 are packed here: give --major 15, 17 or 18"
                        + System.lineSeparator());
    }

    @Test
    void theCopyHasServersThatUsualClientProgramsFit() {
        assertThat(Workload.W5.usualMajor()).isEqualTo(15);
        assertThat(Workload.W1.usualMajor()).isEqualTo(17);
        assertThat(List.of(15, 17, 18)).allMatch(EmbeddedPostgres::has);
        assertThat(Bench.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF))
                .contains("(default: 17; w5: 15)");
    }

    @Test
    void workloadsAreCalledAsTheyAreShown() {
        String[] names =
                Arrays.stream(Workload.values()).map(Workload::toString).toArray(String[]::new);
        assertThat(names).containsExactly("w1", "w1b", "w2", "w3", "w5", "w6");
        CommandLine.ParseResult parsed = Bench.commandLine().parseArgs(names);
        assertThat(parsed.matchedPositionals()).hasSize(1);
        assertThat((Iterable<?>) parsed.matchedPositional(0).getValue()).hasSize(6);
    }
}
