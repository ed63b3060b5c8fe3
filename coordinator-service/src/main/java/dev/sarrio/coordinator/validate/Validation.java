package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at every database of a sync. Thread-safe; takes seconds; a database that can't be reached is a finding, not an exception. */
public final class Validation {
    private final PgServers servers;

    public Validation(PgServers servers) {
        this.servers = servers;
    }

    /** @param connections of the sync's sources and targets */
    public List<Finding> run(DesiredSync sync, Map<DatabaseName, Connection> connections) {
        List<Finding> findings = new ArrayList<>();
        return findings;
    }
}
