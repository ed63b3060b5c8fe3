package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.system.faults.Fault.Kind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void planIsDecidedByItsSeedAlone() {
        assertThat(FaultPlan.of(17))
                .isEqualTo(FaultPlan.of(17))
                .hasToString(FaultPlan.of(17).toString());
        assertThat(FaultPlan.of(17).steps()).isNotEqualTo(FaultPlan.of(19).steps());
    }

    @Test
    void seedsThatAreAlwaysPlayedHoldEveryFaultAtEveryPlaceBothWaysAndOneWay() {
        List<FaultPlan> plans =
                Seeds.parse(Seeds.ALWAYS).mapToObj(FaultPlan::of).toList();
        Set<String> missing = new TreeSet<>();
        for (Kind kind : Kind.values()) {
            kind.places.forEach(p -> missing.add(kind + " " + p));
        }
        plans.stream()
                .flatMap(p -> p.steps().stream())
                .map(FaultPlan.Step::fault)
                .forEach(f -> missing.remove(f.kind() + " " + f.place()));
        assertThat(missing).as("faults that are not played: take other seeds").isEmpty();
        assertThat(plans.stream().filter(FaultPlan::bothWays)).hasSize(plans.size() / 2);
    }

    @Test
    void copiesOfSeedsThatAreAlwaysPlayedMeetAKilledApplyABrokerAndACrashedSource() {
        List<CopyPlan> plans =
                Seeds.parse(Seeds.COPIES_ALWAYS).mapToObj(CopyPlan::of).toList();
        assertThat(plans).allSatisfy(p -> assertThat(CopyPlan.of(p.seed())).isEqualTo(p));
        assertThat(plans.stream()
                        .flatMap(p -> p.steps().stream())
                        .map(s -> s.fault().kind() + " " + s.fault().place()))
                .contains("KILL apply", "KILL kafka", "CRASH old");
    }

    @Test
    void conflictsOfSeedsThatAreAlwaysPlayedMeetAKillABrokerACrashAndAPartition() {
        List<ConflictPlan> plans =
                Seeds.parse(Seeds.CONFLICTS_ALWAYS).mapToObj(ConflictPlan::of).toList();
        assertThat(plans).allSatisfy(p -> assertThat(ConflictPlan.of(p.seed())).isEqualTo(p));
        assertThat(plans.stream()
                        .flatMap(p -> p.steps().stream())
                        .map(s -> s.fault().kind() + " " + s.fault().place()))
                .contains("KILL apply", "KILL capture", "KILL kafka", "CRASH new", "SEVER old");
    }

    @Test
    void seedsAreSingleOnesAndRanges() {
        assertThat(Seeds.parse("17").boxed().collect(Collectors.toList())).containsExactly(17L);
        assertThat(Seeds.parse("3, 5,10-12").boxed().collect(Collectors.toList()))
                .containsExactly(3L, 5L, 10L, 11L, 12L);
    }
}
