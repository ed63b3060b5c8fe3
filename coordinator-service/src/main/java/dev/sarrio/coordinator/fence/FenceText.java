package dev.sarrio.coordinator.fence;

import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.Sql;
import java.math.BigDecimal;

/** The names and statements of a sync's fence. Names of syncs have no quotes and 40 characters at most, so all names fit. */
record FenceText(SyncName sync) {
    /** What an application gets: a class that neither the standard nor PostgreSQL uses. */
    static final String SQLSTATE = "SR001";

    static final String OPEN = "-Infinity";
    static final String CLOSED = "Infinity";
    private static final String GATE = Sql.resource(FenceText.class, "gate.sql");
    private static final String BODY = Sql.resource(FenceText.class, "gate-body.sql");
    private static final String POST = Sql.resource(FenceText.class, "post.sql");

    String gate() {
        return "fence_gate_" + sync;
    }

    String trigger() {
        return "sarrio_fence_" + sync;
    }

    /** The names of the trigger functions, as a regular expression; that of another sync never fits. */
    String posts() {
        return "^fence_on_" + sync + "_[0-9]+$";
    }

    /** The oid of the table that a function of ours is for; 0 for the gate. */
    long fenced(String function) {
        return function.equals(gate()) ? 0 : Long.parseLong(function.substring(function.lastIndexOf('_') + 1));
    }

    private static String function(String name) {
        return "sarrio." + Sql.identifier(name);
    }

    private String post(long oid) {
        return function("fence_on_" + sync + "_" + oid);
    }

    static String seconds(BigDecimal epoch) {
        return epoch.toPlainString();
    }

    /** @param until OPEN, CLOSED or seconds since 1970  @param towards which database writes go to instead; null if none yet */
    String makeGate(String until, String towards) {
        String message = "writes to this table are stopped: Sarrio "
                + (until.equals(CLOSED) ? "has switched the sync " : "is switching the sync ") + sync
                + (towards == null ? "" : " to " + towards);
        String hint = until.equals(CLOSED)
                ? "Connect to " + towards + ", or switch back: sarrio switch " + sync
                : "It takes a moment; then connect to " + towards + ".";
        return GATE.replace("%gate%", function(gate()))
                .replace(
                        "%body%",
                        Sql.literal(BODY.replace("%until%", until)
                                .replace("%sqlstate%", SQLSTATE)
                                .replace("%message%", Sql.literal(message))
                                .replace("%hint%", Sql.literal(hint))));
    }

    String makePost(long oid) {
        return POST.replace("%post%", post(oid)).replace("%gate%", function(gate()));
    }

    String makeTrigger(FencedTable table) {
        return "CREATE TRIGGER " + Sql.identifier(trigger()) + " BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "
                + Sql.identifier(table.name()) + " FOR EACH STATEMENT EXECUTE PROCEDURE " + post(table.oid()) + "()";
    }

    static String dropFunction(String name) {
        return "DROP FUNCTION IF EXISTS " + function(name) + "() CASCADE";
    }
}
