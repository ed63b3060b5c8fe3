package dev.sarrio.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** w1b: statements that touch very many rows at once. */
final class Bulk implements Workload.OnRig {
    private static final String SECONDS = "s";
    /** Beyond the keys that are there; each round has its own. */
    private static final int NEW_KEYS = 1_000_000_000;

    private final Sizes sizes;

    Bulk(Sizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException, IOException {
        String update = "UPDATE narrow SET balance = balance + 1 WHERE id BETWEEN 1 AND " + sizes.bulk();
        for (int round = 1; round <= sizes.rounds(); round++) {
            Map<String, Double> before = rig.cpuSeconds();
            double statement = seconds(rig.source(), update);
            double delivered = rig.drain();
            figures.addCpu("UPDATE, delivered", rig.cpuSecondsSince(before));
            figures.add("UPDATE while running", SECONDS, statement);
            figures.add("delivered after it", SECONDS, delivered);
            rig.say("round " + round + " of " + sizes.rounds() + ": UPDATE of " + sizes.bulk() + " rows in "
                    + Statistics.shown(statement) + " s, delivered " + Statistics.shown(delivered) + " s later");
        }
        figures.compared(rig.equal());

        rig.pause();
        for (int round = 0; round < sizes.rounds(); round++) {
            String insert = "INSERT INTO narrow SELECT " + (NEW_KEYS + round * sizes.bulk())
                    + " + g, 1, 0, 'bulk' FROM generate_series(1, " + sizes.bulk() + ") g";
            compare(rig, figures, "UPDATE", update);
            compare(rig, figures, "INSERT", insert);
            rig.say("round " + (round + 1) + " of " + sizes.rounds() + ", without and with capture: done");
        }
        rig.resume();
    }

    private void compare(Rig rig, Figures figures, String name, String sql) throws SQLException {
        Map<String, Double> before = rig.cpuSeconds();
        double without = seconds(rig.plain(), sql);
        double capture = seconds(rig.source(), sql);
        figures.addCpu(name + ", without and with", rig.cpuSecondsSince(before));
        figures.add(name + " without capture", SECONDS, without);
        figures.add(name + " with capture", SECONDS, capture);
        figures.add(name + " with / without", "x", capture / without);
    }

    private static double seconds(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            Rig.checkpoint(connection);
            long start = System.nanoTime();
            statement.execute(sql);
            return Rig.secondsSince(start);
        }
    }
}
