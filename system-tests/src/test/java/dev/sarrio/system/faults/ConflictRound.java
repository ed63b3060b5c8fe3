package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One plan, played while both sides write the same rows: both must end equal, and what was overwritten unseen must be on record. */
final class ConflictRound {
    private static final int KEYS = 15;
    private static final int KEYS_OF_A_SEED = 100;
    private static final int WRITES_AT_THE_END = 60;

    private final Rig rig;
    private final Contest contest;
    private final ConflictPlan plan;
    private final Consumer<String> say;

    /** @param say is told what it comes to */
    ConflictRound(Rig rig, Contest contest, ConflictPlan plan, Consumer<String> say) {
        this.rig = rig;
        this.contest = contest;
        this.plan = plan;
        this.say = say;
    }

    /** @return what was counted */
    String play() throws SQLException {
        int first = Math.toIntExact(plan.seed() * KEYS_OF_A_SEED);
        contest.add(first, KEYS);
        Map<String, Integer> writes = new TreeMap<>();
        int juggled;
        try (Rival old = rival(Fault.OLD, first);
                Rival fresh = rival(Fault.NEW, first);
                Juggler left = juggler(Fault.OLD);
                Juggler right = juggler(Fault.NEW)) {
            try (FaultPlayer player = new FaultPlayer(rig, rig.ledger(true), List.of())) {
                for (ConflictPlan.Step step : plan.steps()) {
                    say.accept(step.fault().toString());
                    awaitWrites(old, fresh, step.writes());
                    if (step.amid()) {
                        Aim.awaitTransaction(contest::database, step.fault().place());
                    }
                    player.play(step.fault());
                }
                say.accept("the end of what lasts");
            }
            awaitWrites(old, fresh, WRITES_AT_THE_END);
            old.close();
            fresh.close();
            juggled = left.end() + right.end();
            writes.putAll(old.acknowledged());
            writes.putAll(fresh.acknowledged());
        }
        say.accept("the last changes on their way");
        contest.settle("seed " + plan.seed());
        contest.awaitJuggled("seed " + plan.seed() + ", juggled");
        return judge(writes, first) + ", and " + juggled + " transactions of jugglers";
    }

    private Rival rival(String side, int first) {
        return new Rival(side, contest.database(side), first, KEYS, plan.seed());
    }

    private Juggler juggler(String side) {
        return new Juggler(side, contest.database(side), plan.seed());
    }

    private static void awaitWrites(Rival old, Rival fresh, int more) {
        int before = old.count() + fresh.count();
        await().atMost(Rig.PATIENCE).until(() -> old.count() + fresh.count() >= before + more);
    }

    private String judge(Map<String, Integer> writes, int first) throws SQLException {
        say.accept("the comparison");
        assertThat(contest.rows(Fault.NEW)).as("the rows of both sides").isEqualTo(contest.rows(Fault.OLD));
        Set<String> there = names(Fault.OLD, Contest.written(), first);
        Set<String> recorded = names(Fault.OLD, Contest.onRecord(), first);
        recorded.addAll(names(Fault.NEW, Contest.onRecord(), first));
        Set<String> overwritten = new TreeSet<>();
        writes.forEach((name, key) -> {
            if (!there.contains(key + " " + name)) {
                overwritten.add(key + " " + name);
            }
        });
        assertThat(recorded).as("what was overwritten unseen is on record").containsAll(overwritten);
        assertThat(overwritten).as("writes that met a conflict").isNotEmpty();
        contest.awaitRunning();
        return writes.size() + " writes, " + overwritten.size() + " of them overwritten and on record";
    }

    private Set<String> names(String side, String query, int first) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Connection c = contest.database(side).superuser();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM (" + query + ") w (id, name) WHERE id >= "
                        + first + " AND id < " + (first + KEYS))) {
            while (rows.next()) {
                names.add(rows.getInt(1) + " " + rows.getString(2));
            }
        }
        return names;
    }
}
