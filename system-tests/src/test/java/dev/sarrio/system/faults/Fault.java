package dev.sarrio.system.faults;

import java.util.List;

/**
 * One thing that goes wrong.
 *
 * @param place a part of the product, or a side of the sync: {@link #OLD} or {@link #NEW}
 * @param millis how long it lasts, or how long a server stays down; 0 for what happens at once
 */
record Fault(Kind kind, String place, int millis) {
    static final String OLD = "old";
    static final String NEW = "new";
    static final List<String> PARTS = List.of("capture", "apply", "sequence", "coordinator", "kafka");
    static final List<String> SIDES = List.of(OLD, NEW);

    enum Kind {
        /** SIGKILL; the launcher starts it again. */
        KILL(2, PARTS, false),
        /** SIGSTOP, later SIGCONT. */
        PAUSE(2, PARTS, true),
        /** SIGKILL for all processes of a PostgreSQL server, and a start. */
        CRASH(2, SIDES, true),
        /** The same, right after commits that did not wait for the disk. */
        CRASH_AFTER_ASYNCHRONOUS_COMMITS(2, SIDES, true),
        /** All connections of the services to the database are reset. */
        CUT(2, SIDES, false),
        /** Half of them are. */
        CUT_HALF(2, SIDES, false),
        /** All are, but the server does not hear of it: its sessions stay, with their locks. */
        SEVER(2, SIDES, true),
        /** New connections are reset. */
        REFUSE(1, SIDES, true),
        /** Connections are open and nothing passes. */
        STALL(2, SIDES, true),
        /** The server's end of each connection is closed, the client's is not. */
        HALF_CLOSE(1, SIDES, false),
        /** Everything takes its time. */
        DELAY(1, SIDES, true);

        final int weight;
        final List<String> places;
        final boolean lasts;

        Kind(int weight, List<String> places, boolean lasts) {
            this.weight = weight;
            this.places = places;
            this.lasts = lasts;
        }
    }

    @Override
    public String toString() {
        return kind + " " + place + (millis > 0 ? " for " + millis + " ms" : "");
    }
}
