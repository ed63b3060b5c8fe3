package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ConflictFunction;
import dev.sarrio.postgres.ServerVersion;
import java.util.ArrayList;
import java.util.List;

/** Whether both sides of a two-way sync have the functions that decide its conflicts, each the same one. For one thread. */
final class FunctionChecks {
    private final DatabaseView first;
    private final DatabaseView second;
    private final DesiredSync sync;
    private final List<Finding> findings = new ArrayList<>();

    /** @param first where the copy starts from */
    FunctionChecks(DatabaseView first, DatabaseView second, DesiredSync sync) {
        this.first = first;
        this.second = second;
        this.sync = sync;
    }

    List<Finding> run() {
        boolean old =
                first.version.major() < ServerVersion.TARGET_MIN || second.version.major() < ServerVersion.TARGET_MIN;
        if (!old) { // that has been said
            sync.rules().functions().forEach(this::look);
        }
        return findings;
    }

    private void look(TableName name) {
        ConflictFunction one = look(first, name, false);
        ConflictFunction other = look(second, name, sync.copy() == CopyMode.SCHEMA_AND_DATA);
        if (one.there() && other.there() && !one.isAs(other)) {
            add(second, one.difference(first.name, second.name), false);
        }
    }

    /** @param arrives the copy of the schema may bring it */
    private ConflictFunction look(DatabaseView view, TableName name, boolean arrives) {
        ConflictFunction function = ConflictFunction.look(view.session, name);
        function.fault(view.name).ifPresent(fault -> add(view, fault, arrives && !function.there()));
        return function;
    }

    private void add(DatabaseView view, ConflictFunction.Fault fault, boolean arrives) {
        String subject = view.subject("conflict");
        findings.add(
                arrives
                        ? Finding.warning(
                                subject,
                                fault.message() + ".",
                                fault.remedy() + "; unless the copy of the schema brings it.")
                        : Finding.error(subject, fault.message() + ".", fault.remedy() + ";"));
    }
}
