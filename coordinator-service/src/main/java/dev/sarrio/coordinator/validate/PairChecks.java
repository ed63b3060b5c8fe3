package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import java.util.ArrayList;
import java.util.List;

/** What only shows when both databases are looked at together. For one thread. */
final class PairChecks {
    private final DatabaseView source;
    private final DatabaseView target;
    private final DesiredSync sync;
    private final String toolDirectories;
    private final List<Finding> findings = new ArrayList<>();

    PairChecks(DatabaseView source, DatabaseView target, DesiredSync sync, String toolDirectories) {
        this.source = source;
        this.target = target;
        this.sync = sync;
        this.toolDirectories = toolDirectories;
    }

    List<Finding> run() {
        if (source.facts.getString("identity").equals(target.facts.getString("identity"))) {
            findings.add(Finding.error(
                    target.name.toString(),
                    "It is the same database as " + source.name + ".",
                    "Correct host, port or dbname of one of them."));
        }
        text();
        if (sync.copy() == CopyMode.SCHEMA_AND_DATA) {
            findings.addAll(new SchemaCopyChecks(source, target, sync, toolDirectories).run());
        }
        return findings;
    }

    private void text() {
        String from = source.facts.getString("encoding");
        String to = target.facts.getString("encoding");
        if (!from.equals(to)) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Its encoding is " + to + ", the source's " + from
                            + ": text that does not exist there stops the sync.",
                    "CREATE DATABASE … ENCODING '" + from + "' TEMPLATE template0;"));
        }
        if (!source.facts.getString("collate").equals(target.facts.getString("collate"))) {
            findings.add(Finding.warning(
                    target.name.toString(),
                    "Its collation is " + target.facts.getString("collate") + ", the source's "
                            + source.facts.getString("collate") + ": text may sort differently.",
                    "CREATE DATABASE … LC_COLLATE '" + source.facts.getString("collate")
                            + "' TEMPLATE template0; or leave it, if nothing depends on the order."));
        }
    }
}
