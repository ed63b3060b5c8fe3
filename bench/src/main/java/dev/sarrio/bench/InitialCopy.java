package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** w5: the rows of the source into a target that has the tables and none of the rows. The rig has done it; once, whatever the rounds. */
final class InitialCopy implements Workload.Measurement {
    private static final String ROWS = "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM branches)"
            + " + (SELECT count(*) FROM tellers) + (SELECT count(*) FROM narrow) + (SELECT count(*) FROM wide)"
            + " + (SELECT count(*) FROM marks)";

    /** @param sizes only the tables' matter, and those are made */
    InitialCopy(Sizes sizes) {}

    @Override
    public boolean emptyTarget() {
        return true;
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException {
        figures.add("until live", "s", rig.liveSeconds());
        try (Connection c = rig.target();
                Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(ROWS)) {
            row.next();
            figures.add("copied", "rows/s", row.getLong(1) / rig.liveSeconds());
        }
        figures.compared(rig.equal());
    }
}
