package dev.sarrio.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** w2: a backlog made while capture and apply stand still, and how long the target needs to have all of it once they go on. */
final class CatchUp implements Workload.OnRig {
    private final Sizes sizes;

    CatchUp(Sizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException, IOException {
        for (int round = 0; round < sizes.rounds(); round++) {
            rig.pause();
            long start = System.nanoTime();
            try (Connection c = rig.source();
                    Statement statement = c.createStatement()) {
                statement.execute("CALL backlog(" + sizes.backlog() + ", " + round + ", " + sizes.narrowRows() + ", "
                        + sizes.wideRows() + ")");
            }
            figures.add("load", "s", Rig.secondsSince(start));
            long mark = rig.mark();
            checkpoint(rig);
            Map<String, Double> before = rig.cpuSeconds();
            start = System.nanoTime();
            rig.resume();
            rig.await(mark);
            double seconds = Rig.secondsSince(start);
            figures.addCpu("catch-up", rig.cpuSecondsSince(before));
            figures.add("catch-up", "s", seconds);
            figures.add("catch-up", "rows/s", sizes.backlog() / seconds);
            rig.say("round " + (round + 1) + " of " + sizes.rounds() + ": " + sizes.backlog() + " changes in "
                    + Statistics.shown(seconds) + " s, " + Math.round(sizes.backlog() / seconds) + " rows/s");
        }
        figures.compared(rig.equal());
    }

    private static void checkpoint(Rig rig) throws SQLException {
        try (Connection source = rig.source();
                Connection target = rig.target()) {
            Rig.checkpoint(source);
            Rig.checkpoint(target);
        }
    }
}
