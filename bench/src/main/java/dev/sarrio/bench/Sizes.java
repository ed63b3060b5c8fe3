package dev.sarrio.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How much is measured, as the command line says. The tables are as large as that needs, and not smaller than the usual ones. */
final class Sizes {
    private static final int NARROW_ROWS = 1_000_000;
    private static final int WIDE_ROWS = 200_000;
    private static final int MARKS = 100_000;
    private static final int SMALL = 10;
    private static final int CHANGES_OF_A_TRANSACTION = 100;
    private static final int NARROW_DELETES = 6;
    private static final int WIDE_DELETES = 4;
    private static final int WARM_UP_SECONDS = 5;
    /** Itself and four children. */
    private static final int COPY_ROWS_OF_A_PARENT = 5;

    @Option(
            names = "--small",
            description =
                    "A quick look: one round, 5 seconds, 20000 rows (w5: 100000), scale 1, small tables. What else is given wins.")
    private boolean small;

    @Option(names = "--rounds", description = "How often each is measured; medians are shown (default: 3).")
    private Integer rounds;

    @Option(names = "--seconds", description = "w1: length of a phase; w3: of a round (default: 30).")
    private Integer seconds;

    @Option(names = "--clients", defaultValue = "4", description = "w1: sessions (default: 4).")
    private int clients;

    @Option(names = "--scale", description = "w1: 100000 accounts each (default: 10).")
    private Integer scale;

    @Option(names = "--bulk", paramLabel = "ROWS", description = "w1b: rows of one statement (default: 500000).")
    private Integer bulk;

    @Option(
            names = "--backlog",
            paramLabel = "ROWS",
            description = "w2, w6: row changes to catch up with (default: 500000).")
    private Integer backlog;

    @Option(names = "--rate", defaultValue = "200", description = "w3: changes a second (default: 200).")
    private int rate;

    @Option(
            names = "--copy-rows",
            paramLabel = "ROWS",
            description = "w5: rows of its two tables together (default: 5000000, about 1.5 GB).")
    private Integer copyRows;

    int rounds() {
        return chosen(rounds, 3, 1);
    }

    int seconds() {
        return chosen(seconds, 30, 5);
    }

    int warmUpSeconds() {
        return Math.min(WARM_UP_SECONDS, seconds());
    }

    int clients() {
        return clients;
    }

    int scale() {
        return chosen(scale, 10, 1);
    }

    int bulk() {
        return chosen(bulk, 500_000, 20_000);
    }

    /** A multiple of a transaction's changes. */
    int backlog() {
        int rows = chosen(backlog, 500_000, 20_000);
        return Math.max(1, rows / CHANGES_OF_A_TRANSACTION) * CHANGES_OF_A_TRANSACTION;
    }

    int rate() {
        return rate;
    }

    int copyRows() {
        return chosen(copyRows, 5_000_000, 100_000);
    }

    /** One of five rows, and at least one: the others refer to it. */
    int copyParents() {
        return Math.max(1, copyRows() / COPY_ROWS_OF_A_PARENT);
    }

    int copyChildren() {
        return copyRows() - copyParents();
    }

    /** Updates change the first half, and each round of a backlog deletes rows of its own of the second. */
    int narrowRows() {
        int deleted = rounds() * (backlog() / CHANGES_OF_A_TRANSACTION) * NARROW_DELETES;
        return Math.max(small ? NARROW_ROWS / SMALL : NARROW_ROWS, Math.max(bulk(), 2 * deleted));
    }

    int wideRows() {
        int deleted = rounds() * (backlog() / CHANGES_OF_A_TRANSACTION) * WIDE_DELETES;
        return Math.max(small ? WIDE_ROWS / SMALL : WIDE_ROWS, 2 * deleted);
    }

    int marks() {
        return Math.max(small ? MARKS / SMALL : MARKS, rate * seconds());
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rounds", rounds());
        json.put("seconds", seconds());
        json.put("clients", clients());
        json.put("scale", scale());
        json.put("bulk", bulk());
        json.put("backlog", backlog());
        json.put("rate", rate());
        json.put("narrowRows", narrowRows());
        json.put("wideRows", wideRows());
        json.put("copyRows", copyRows());
        return json;
    }

    private int chosen(Integer given, int usual, int quick) {
        int value = given != null ? given : small ? quick : usual;
        if (value < 1) {
            throw new IllegalArgumentException("Sizes are at least 1, not " + value);
        }
        return value;
    }
}
