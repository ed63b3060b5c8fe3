package dev.sarrio.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** w5: the same copy by Sarrio and by other programs, which take turns so that drift of the machine meets each alike. */
final class InitialCopy implements Workload.Measurement {
    private static final String SECONDS = "s";
    private static final double MB = 1e6;
    private final Sizes sizes;

    InitialCopy(Sizes sizes) {
        this.sizes = sizes;
    }

    /** @param seconds that it took @param snapshot how old the oldest one on the source became meanwhile */
    private record Outcome(double seconds, double snapshot) {}

    @Override
    public void check(int major) {
        CopyPrograms.of(major);
    }

    @Override
    public void run(Ground ground, Figures figures) throws SQLException, IOException, InterruptedException {
        CopyPrograms programs = CopyPrograms.of(ground.servers().major());
        figures.note(programs.version());
        ground.say(programs.version());
        try (CopyRig rig = CopyRig.build(ground)) {
            List<Copier> copiers = new ArrayList<>(List.of(new SarrioCopy(rig)));
            if (programs.pgcopydb().isPresent()) {
                copiers.add(new PgcopydbCopy(rig, programs));
            }
            copiers.add(new DumpCopy(rig, programs));
            rig.warmUp();
            try (Connection c = rig.source()) {
                CopiedTables.rows(c); // once before the first, as later ones come after a comparison
                figures.add("tables without indexes", "MB", CopiedTables.bytes(c) / MB);
            }
            for (int round = 1; round <= sizes.rounds(); round++) {
                Map<Copier, Outcome> outcomes = new LinkedHashMap<>();
                for (Copier copier : copiers) {
                    Outcome outcome = copy(rig, copier, figures);
                    outcomes.put(copier, outcome);
                    ground.say("round " + round + " of " + sizes.rounds() + ": " + copier.name() + " "
                            + Statistics.shown(outcome.seconds()) + " s");
                    boolean same = isEqual(rig);
                    figures.compared(same);
                    if (!same) {
                        ground.say("what " + copier.name() + " made differs from the source");
                    }
                }
                add(figures, outcomes, bytes(rig));
            }
        }
    }

    private static Outcome copy(CopyRig rig, Copier copier, Figures figures)
            throws SQLException, IOException, InterruptedException {
        rig.begin();
        copier.prepare();
        rig.checkpoint();
        SnapshotWatch snapshots = new SnapshotWatch(rig.source());
        Map<String, Double> before = rig.cpuSeconds();
        long start = System.nanoTime();
        copier.copy();
        double seconds = Rig.secondsSince(start);
        Map<String, Double> used = rig.cpuSeconds();
        used.replaceAll((part, now) -> now - before.get(part));
        figures.addCpu(copier.name(), used);
        double oldest = snapshots.end();
        copier.finish();
        return new Outcome(seconds, oldest);
    }

    private static void add(Figures figures, Map<Copier, Outcome> outcomes, long bytes) {
        outcomes.forEach((copier, o) -> figures.add(copier.name(), SECONDS, o.seconds()));
        Outcome first = outcomes.values().iterator().next();
        outcomes.forEach((copier, o) -> {
            if (o != first) {
                figures.add("Sarrio / " + copier.name(), "x", first.seconds() / o.seconds());
            }
        });
        outcomes.forEach((copier, o) -> figures.add(copier.name(), "MB/s", bytes / MB / o.seconds()));
        outcomes.forEach((copier, o) -> figures.add("oldest snapshot, " + copier.name(), SECONDS, o.snapshot()));
        outcomes.keySet().forEach(copier -> copier.report(figures));
    }

    private static long bytes(CopyRig rig) throws SQLException {
        try (Connection c = rig.source()) {
            return CopiedTables.bytes(c);
        }
    }

    private static boolean isEqual(CopyRig rig) throws SQLException, IOException {
        try (Connection from = rig.source();
                Connection to = rig.target()) {
            return CopiedTables.rules(from).equals(CopiedTables.rules(to))
                    && CopiedTables.rows(from).equals(CopiedTables.rows(to));
        }
    }
}
