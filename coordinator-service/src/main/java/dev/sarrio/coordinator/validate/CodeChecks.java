package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** Whether a target has the functions that a sync's customcode calls, and lets our role call them. For one thread. */
final class CodeChecks {
    private static final String FUNCTION = "SELECT pg_catalog.has_function_privilege(p.oid, 'EXECUTE') AS callable,"
            + " pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS visible"
            + " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
            + " WHERE n.nspname::text = $1 AND p.proname::text = $2"
            + " AND pg_catalog.oidvectortypes(p.proargtypes) = 'jsonb'";
    private final DatabaseView target;
    private final DesiredSync sync;

    CodeChecks(DatabaseView target, DesiredSync sync) {
        this.target = target;
        this.sync = sync;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        sync.customcodes(target.name).stream().filter(c -> c.function() != null).forEach(c -> look(c, findings));
        return findings;
    }

    private void look(CustomCode code, List<Finding> findings) {
        String function = Sql.identifier(code.function()) + "(jsonb)";
        String schema = Sql.identifier(code.function().schema());
        String subject = target.name + " customcode " + code.name();
        RowSet<Row> found = target.session.execute(
                FUNCTION, code.function().schema(), code.function().name());
        Row row = found.size() == 0 ? null : found.iterator().next();
        if (row == null) {
            String message = "There is no function " + function + ".";
            String remedy = "CREATE FUNCTION " + function + " RETURNS void …;";
            findings.add(
                    sync.copy() == CopyMode.SCHEMA_AND_DATA
                            ? Finding.warning(subject, message, remedy + " unless the copy of the schema brings it.")
                            : Finding.error(subject, message, remedy));
        } else if (!row.getBoolean("visible")) {
            findings.add(Finding.error(
                    subject,
                    "The role may not use schema " + code.function().schema() + ".",
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + target.role() + ";"));
        } else if (!row.getBoolean("callable")) {
            findings.add(Finding.error(
                    subject,
                    "The role may not call function " + function + ".",
                    "GRANT EXECUTE ON FUNCTION " + function + " TO " + target.role() + ";"));
        }
    }
}
