package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One plan, played under traffic; afterwards everything must be as if nothing had happened. */
final class Round {
    private final Rig rig;
    private final FaultPlan plan;
    private final Ledger ledger;
    private final List<Watch> watches = new ArrayList<>();
    private final Consumer<String> say;

    /** @param say is told what it comes to */
    Round(Rig rig, FaultPlan plan, Consumer<String> say) {
        this.rig = rig;
        this.plan = plan;
        this.say = say;
        this.ledger = rig.ledger(plan.bothWays());
    }

    /** @return what was counted */
    String play() throws SQLException {
        try {
            ledger.watched().forEach(side -> watches.add(new Watch(side, ledger.database(side))));
            ledger.writers().values().forEach(w -> w.start(plan.seed()));
            long before = acknowledged();
            try (FaultPlayer player = new FaultPlayer(rig, ledger, watches)) {
                for (int i = 0; i < plan.steps().size(); i++) {
                    FaultPlan.Step step = plan.steps().get(i);
                    say.accept("step " + (i + 1) + ", " + step.fault());
                    awaitWrites(step.writes());
                    if (step.amid()) {
                        Aim.awaitTransaction(ledger::database, step.fault().place());
                    }
                    player.play(step.fault());
                }
                say.accept("the end of what lasts");
            }
            say.accept("some writes after all faults");
            awaitWrites(10);
            ledger.writers().values().forEach(Writers::stop);
            settle();
            return acknowledged() - before + " writes; " + judge();
        } finally {
            ledger.writers().values().forEach(Writers::stop);
            watches.forEach(Watch::close);
        }
    }

    private void awaitWrites(int more) {
        long before = acknowledged();
        await().atMost(Rig.PATIENCE).until(() -> {
            ledger.writers().values().forEach(Writers::failIfBroken);
            return acknowledged() >= before + more;
        });
    }

    private long acknowledged() {
        return ledger.writers().values().stream()
                .mapToLong(w -> w.books().acknowledged())
                .sum();
    }

    /** A last change of each written side arrives: batches are applied in order, so everything before it is there too. */
    private void settle() {
        for (String side : ledger.writers().keySet()) {
            say.accept("the last change of side " + side + " on its way");
            String value = "seed " + plan.seed() + " " + System.nanoTime();
            ledger.database(side)
                    .execute("INSERT INTO stamp VALUES ('" + side + "', '" + value
                            + "') ON CONFLICT (side) DO UPDATE SET value = excluded.value");
            String other = side.equals(Fault.OLD) ? Fault.NEW : Fault.OLD;
            await("a change arrives")
                    .atMost(Rig.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> value.equals(
                            ledger.database(other).query("SELECT value FROM stamp WHERE side = '" + side + "'")));
        }
    }

    private String judge() throws SQLException {
        say.accept("the comparison");
        assertThat(ledger.digest(Fault.NEW)).as("the tables of both sides").isEqualTo(ledger.digest(Fault.OLD));
        StringBuilder counted = new StringBuilder();
        for (Map.Entry<String, Writers> written : ledger.writers().entrySet()) {
            Set<String> references = ledger.references(Fault.NEW, written.getKey());
            written.getValue().failIfBroken();
            long run = ledger.run(Fault.NEW, written.getKey());
            Books books = written.getValue().books();
            assertThat(books.judge(references, run)).isEmpty();
            counted.append(books.settle(references, run)).append("; ");
        }
        say.accept("the status");
        rig.awaitRunning(ledger);
        say.accept("the sequences");
        awaitSequences();
        for (Watch watch : watches) {
            watch.close();
            assertThat(watch.broken())
                    .as("states that were seen on side %s", watch.side())
                    .isEmpty();
            assertThat(watch.looks()).as("looks at side %s", watch.side()).isPositive();
            counted.append(watch.looks())
                    .append(" looks at ")
                    .append(watch.side())
                    .append("; ");
        }
        return counted.toString();
    }

    /** What either side handed out is behind the other. */
    private void awaitSequences() {
        rig.rest().post("/syncs/" + ledger.sync() + "/kick");
        await("sequences follow").atMost(Rig.PATIENCE).ignoreExceptions().until(() -> {
            long old = sequence(Fault.OLD);
            long fresh = sequence(Fault.NEW);
            return plan.bothWays() ? fresh == old : fresh >= old;
        });
    }

    private long sequence(String side) {
        return Long.parseLong(ledger.database(side).query("SELECT last_value FROM entry_number_seq"));
    }
}
