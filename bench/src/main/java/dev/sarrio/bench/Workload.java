package dev.sarrio.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Function;

/** What can be measured. */
enum Workload {
    W1(
            "transactions of the TPC-B kind: without capture, with capture alone, with everything running",
            Transactions::new),
    W1B("one statement on many rows, with and without capture, and delivered", Bulk::new),
    W2("a backlog that was made while nothing was moved, and how fast it is caught up with", CatchUp::new),
    W3("latency of single changes, from the acknowledged commit until it is seen at the target", Latency::new),
    W5("the initial copy of all rows", InitialCopy::new);

    /** Measures, on a rig of its own. */
    interface Measurement {
        void run(Rig rig, Figures figures) throws SQLException, IOException, InterruptedException;

        /** Whether the sync starts with an empty target that it fills, instead of an equal one. */
        default boolean emptyTarget() {
            return false;
        }
    }

    private final String description;
    private final Function<Sizes, Measurement> factory;

    Workload(String description, Function<Sizes, Measurement> factory) {
        this.description = description;
        this.factory = factory;
    }

    Measurement measurement(Sizes sizes) {
        return factory.apply(sizes);
    }

    String description() {
        return description;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
