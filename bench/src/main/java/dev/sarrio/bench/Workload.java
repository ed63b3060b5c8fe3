package dev.sarrio.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Function;

/** What can be measured. */
enum Workload {
    W1(
            "transactions of the TPC-B kind: without capture, with capture alone, with everything running",
            onRig(Transactions::new, false)),
    W1B("one statement on many rows, with and without capture, and delivered", onRig(Bulk::new, false)),
    W2(
            "a backlog that was made while nothing was moved, and how fast it is caught up with",
            onRig(CatchUp::new, false)),
    W3(
            "latency of single changes, from the acknowledged commit until it is seen at the target",
            onRig(Latency::new, false)),
    W5(
            "the initial copy of schema and rows into an empty database, by Sarrio and by other programs",
            InitialCopy::new,
            "copy.sql",
            15),
    W6(
            "a two-way sync: how fast it catches up beside a one-way one, and how soon both sides are equal after conflicts",
            onRig(TwoWay::new, true));

    /** Measures. */
    interface Measurement {
        /** Says what is missing before anything is made. @throws IllegalArgumentException with what to do */
        default void check(int major) {}

        void run(Ground ground, Figures figures) throws SQLException, IOException, InterruptedException;
    }

    /** Measures what a sync that is live does. */
    interface OnRig {
        void run(Rig rig, Figures figures) throws SQLException, IOException, InterruptedException;
    }

    private final String description;
    private final Function<Sizes, Measurement> factory;
    private final String tables;
    private final int usualMajor;

    Workload(String description, Function<Sizes, Measurement> factory) {
        this(description, factory, "schema.sql", 17);
    }

    Workload(String description, Function<Sizes, Measurement> factory, String tables, int usualMajor) {
        this.description = description;
        this.factory = factory;
        this.tables = tables;
        this.usualMajor = usualMajor;
    }

    private static Function<Sizes, Measurement> onRig(Function<Sizes, OnRig> factory, boolean pair) {
        return sizes -> (ground, figures) -> {
            try (Rig rig = Rig.build(ground, pair)) {
                factory.apply(sizes).run(rig, figures);
            }
        };
    }

    Measurement measurement(Sizes sizes) {
        return factory.apply(sizes);
    }

    String description() {
        return description;
    }

    /** The file that makes its tables. */
    String tables() {
        return tables;
    }

    /** Of its servers, if nothing else is asked for. The copy's is the one that Debian 12 has client programs of. */
    int usualMajor() {
        return usualMajor;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
