package dev.sarrio.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** w1: what capture and delivery cost an application, in rounds of all three conditions so that drift of the machine meets each alike. */
final class Transactions implements Workload.OnRig {
    private static final String TPS = "tps";
    private static final String RATIO = "x";
    private static final String SECONDS = "s";
    private final Sizes sizes;

    Transactions(Sizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException, IOException, InterruptedException {
        load(rig::plain, sizes.warmUpSeconds());
        load(rig::source, sizes.warmUpSeconds());
        rig.drain();
        for (int round = 1; round <= sizes.rounds(); round++) {
            rig.pause();
            Map<String, Double> before = rig.cpuSeconds();
            double without = load(rig::plain, sizes.seconds());
            figures.addCpu("without capture", rig.cpuSecondsSince(before));

            before = rig.cpuSeconds();
            double capture = load(rig::source, sizes.seconds());
            figures.addCpu("capture alone", rig.cpuSecondsSince(before));
            rig.resume();
            double behind = rig.drain();

            before = rig.cpuSeconds();
            double running = load(rig::source, sizes.seconds());
            double rest = rig.drain();
            figures.addCpu("running, until all is delivered", rig.cpuSecondsSince(before));

            figures.add("without capture", TPS, without);
            figures.add("capture alone", TPS, capture);
            figures.add("running", TPS, running);
            figures.add("capture alone / without", RATIO, capture / without);
            figures.add("running / without", RATIO, running / without);
            figures.add("delivered after capture alone", SECONDS, behind);
            figures.add("delivered after running", SECONDS, rest);
            rig.say("round " + round + " of " + sizes.rounds() + ": " + Statistics.shown(without)
                    + " transactions/s without, " + Statistics.shown(capture) + " with capture alone, "
                    + Statistics.shown(running) + " running");
        }
        figures.compared(rig.equal());
    }

    private double load(TransactionLoad.Server server, int seconds) throws SQLException, InterruptedException {
        try (Connection c = server.connect()) {
            Rig.checkpoint(c);
        }
        return new TransactionLoad(server, sizes.clients(), sizes.scale()).run(seconds);
    }
}
