package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
    void workloadsAreCalledAsTheyAreShown() {
        String[] names =
                Arrays.stream(Workload.values()).map(Workload::toString).toArray(String[]::new);
        assertThat(names).containsExactly("w1", "w1b", "w2", "w3", "w5");
        CommandLine.ParseResult parsed = Bench.commandLine().parseArgs(names);
        assertThat(parsed.matchedPositionals()).hasSize(1);
        assertThat((Iterable<?>) parsed.matchedPositional(0).getValue()).hasSize(5);
    }
}
