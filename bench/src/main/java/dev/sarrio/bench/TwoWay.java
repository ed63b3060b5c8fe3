package dev.sarrio.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * w6: a two-way sync and a one-way one between the same servers take turns in catching up with a backlog that meets no conflict. Then both
 * sides of the two-way one write the same rows at the same moments, and are timed until they are equal; and once more after one of the
 * servers was away for a minute while the other side went on being written.
 */
final class TwoWay implements Workload.OnRig {
    private static final int AWAY_SECONDS = 60;
    private static final String CONVERGED = "equal after the last write";
    private final Sizes sizes;

    TwoWay(Sizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException, IOException, InterruptedException {
        catchUp(rig, figures);
        Contention contention = new Contention(rig);
        for (int round = 1; round <= sizes.rounds(); round++) {
            double seconds = contention.both();
            figures.add(CONVERGED, "s", seconds);
            rig.say("round " + round + " of " + sizes.rounds() + ": equal " + Statistics.shown(seconds)
                    + " s after the last write");
        }
        rig.stopTarget();
        contention.source(AWAY_SECONDS);
        rig.startTarget();
        double seconds = contention.both();
        figures.add(CONVERGED + ", one side having been away", "s", seconds);
        rig.say("one side having been away: equal " + Statistics.shown(seconds) + " s after the last write");
        figures.add("conflicts on record", "rows", contention.onRecord());
        figures.compared(contention.onRecord() > 0);
        figures.compared(rig.equal());
    }

    private void catchUp(Rig rig, Figures figures) throws SQLException, IOException {
        CatchUp backlog = new CatchUp(sizes);
        for (int round = 0; round < sizes.rounds(); round++) {
            boolean oneWayFirst = round % 2 == 1; // whoever is first warms up the services, and the disk for the other
            double first = backlog.once(rig, figures, oneWayFirst ? Servers.DBNAME : Rig.PAIR, round);
            double second = backlog.once(rig, figures, oneWayFirst ? Rig.PAIR : Servers.DBNAME, round);
            double oneWay = oneWayFirst ? first : second;
            double twoWay = oneWayFirst ? second : first;
            figures.add("two-way / one-way", "x", oneWay / twoWay);
            rig.say("round " + (round + 1) + " of " + sizes.rounds() + ": one-way " + Statistics.shown(oneWay)
                    + " s, two-way " + Statistics.shown(twoWay) + " s");
        }
    }
}
