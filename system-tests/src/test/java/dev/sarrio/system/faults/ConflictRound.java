package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** One plan, played while all databases of a sync write the same rows: they must end equal, and what was overwritten unseen must be on record. */
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
        Set<String> own = new TreeSet<>();
        int juggled = 0;
        try (Everybody all = new Everybody(first)) {
            try (FaultPlayer player = new FaultPlayer(rig, rig.ledger(true), List.of())) {
                for (ConflictPlan.Step step : plan.steps()) {
                    say.accept(step.fault().toString());
                    all.await(step.writes());
                    if (step.amid()) {
                        Aim.awaitTransaction(contest::database, step.fault().place());
                    }
                    player.play(step.fault());
                }
                say.accept("the end of what lasts");
            }
            all.await(WRITES_AT_THE_END);
            all.close();
            for (Rival rival : all.rivals) {
                writes.putAll(rival.acknowledged());
                own.addAll(rival.own());
            }
            for (Juggler juggler : all.jugglers) {
                juggled += juggler.end();
            }
        }
        say.accept("the last changes on their way");
        contest.settle("seed " + plan.seed());
        contest.awaitJuggled("seed " + plan.seed() + ", juggled");
        return judge(writes, own, first) + ", and " + juggled + " transactions of jugglers";
    }

    /** A rival and a juggler in each database. */
    private final class Everybody implements AutoCloseable {
        private final List<Rival> rivals = new ArrayList<>();
        private final List<Juggler> jugglers = new ArrayList<>();

        Everybody(int first) {
            for (String name : contest.names()) {
                rivals.add(new Rival(name, contest.database(name), first, KEYS, contest.columns(name), plan.seed()));
                jugglers.add(new Juggler(name, contest.database(name), plan.seed()));
            }
        }

        private int count() {
            return rivals.stream().mapToInt(Rival::count).sum();
        }

        void await(int more) {
            int before = count();
            Awaitility.await().atMost(Rig.PATIENCE).until(() -> count() >= before + more);
        }

        @Override
        public void close() {
            rivals.forEach(Rival::close);
            jugglers.forEach(Juggler::close);
        }
    }

    private String judge(Map<String, Integer> writes, Set<String> own, int first) throws SQLException {
        say.accept("the comparison");
        Set<String> recorded = new TreeSet<>();
        for (String name : contest.names()) {
            assertThat(contest.rows(name)).as("the rows of " + name).isEqualTo(contest.rows(Fault.OLD));
            recorded.addAll(names(name, Contest.onRecord(), first));
        }
        Set<String> there = names(Fault.OLD, Contest.written(), first);
        Set<String> overwritten = new TreeSet<>();
        Set<String> lost = new TreeSet<>();
        writes.forEach((name, key) -> {
            if (!there.contains(key + " " + name)) {
                (own.contains(name) ? lost : overwritten).add(key + " " + name);
            }
        });
        assertThat(lost).as("writes of columns that nobody else writes").isEmpty();
        assertThat(own.isEmpty()).as("nobody writes columns of its own").isEqualTo(!contest.isMerged());
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
