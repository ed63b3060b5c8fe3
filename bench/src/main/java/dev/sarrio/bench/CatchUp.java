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
            double seconds = once(rig, figures, Servers.DBNAME, round);
            rig.say("round " + (round + 1) + " of " + sizes.rounds() + ": " + sizes.backlog() + " changes in "
                    + Statistics.shown(seconds) + " s, " + Math.round(sizes.backlog() / seconds) + " rows/s");
        }
        figures.compared(rig.equal());
    }

    /** Figures of either database have its name in front, but for the usual one. @return seconds until all was at the target */
    double once(Rig rig, Figures figures, String database, int round) throws SQLException, IOException {
        String name = database.equals(Servers.DBNAME) ? "" : database + ": ";
        rig.pause();
        long start = System.nanoTime();
        try (Connection c = rig.source(database);
                Statement statement = c.createStatement()) {
            statement.execute("CALL backlog(" + sizes.backlog() + ", " + round + ", " + sizes.narrowRows() + ", "
                    + sizes.wideRows() + ")");
        }
        figures.add(name + "load", "s", Rig.secondsSince(start));
        long mark = rig.mark(database);
        checkpoint(rig);
        Map<String, Double> before = rig.cpuSeconds();
        start = System.nanoTime();
        rig.resume();
        rig.await(mark, database);
        double seconds = Rig.secondsSince(start);
        figures.addCpu(name + "catch-up", rig.cpuSecondsSince(before));
        figures.add(name + "catch-up", "s", seconds);
        figures.add(name + "catch-up", "rows/s", sizes.backlog() / seconds);
        return seconds;
    }

    private static void checkpoint(Rig rig) throws SQLException {
        try (Connection source = rig.source();
                Connection target = rig.target()) {
            Rig.checkpoint(source);
            Rig.checkpoint(target);
        }
    }
}
