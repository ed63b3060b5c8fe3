package dev.sarrio.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;

/** A sync with `copy=all`, from the moment it is added until it is live. Its services are new each time, and not yet warm. */
final class SarrioCopy implements Copier {
    private final CopyRig rig;
    private Phases phases;
    private Memory memory;

    SarrioCopy(CopyRig rig) {
        this.rig = rig;
    }

    @Override
    public String name() {
        return "Sarrio";
    }

    @Override
    public void prepare() throws SQLException, IOException {
        try (Connection c = rig.target()) {
            Servers.execute(c, "copy-target.sql");
        }
        rig.startProduct().addTables(CopyRig.SOURCE);
    }

    @Override
    public void copy() throws SQLException, IOException {
        String rules;
        try (Connection c = rig.source()) {
            rules = CopiedTables.rules(c);
        }
        phases = new Phases("until the copy begins", System.nanoTime());
        rig.product().addSync(CopyRig.SOURCE, CopyRig.TARGET, "all");
        rig.product().await(status -> {
            String phase = status.path("copy").path("phase").asText();
            if (!phase.isEmpty()) {
                phases.seen(phase, System.nanoTime());
            }
            return Product.isLive(status) && isThere(rules);
        });
        phases.seen("", System.nanoTime());
    }

    /** Whatever the status says: what counts is what the target's catalog has. */
    private boolean isThere(String rules) {
        try (Connection c = rig.target()) {
            return CopiedTables.rules(c).equals(rules);
        } catch (SQLException e) {
            throw new IllegalStateException("The target can't be asked for its indexes", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void finish() throws IOException {
        memory = rig.product().applyMemory();
        rig.product().leave(CopyRig.SOURCE);
        rig.stopProduct();
    }

    @Override
    public void report(Figures figures) {
        phases.seconds().forEach((phase, seconds) -> figures.add("Sarrio: " + phase, "s", seconds));
        memory.peak().ifPresent(m -> figures.add("apply: memory at most", "MiB", m));
        memory.heapLimit().ifPresent(m -> figures.add("apply: limit of its heap", "MiB", m));
    }
}
