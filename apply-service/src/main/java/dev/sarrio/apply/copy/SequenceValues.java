package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import java.util.Collection;

/** Moves sequences of the target on to where those of the source are. Never back: a sequence keeps its value if the transaction fails. */
record SequenceValues(SourceSnapshot source, CopyLine line) {
    void set(Collection<TableName> sequences) {
        for (TableName name : sequences) {
            SourceSnapshot.SequenceValue value = source.sequence(name);
            String quoted = Sql.identifier(name);
            String last = value.last() + "::int8";
            line.target("SELECT pg_catalog.setval(" + Sql.literal(quoted) + "::pg_catalog.regclass, " + last + ", "
                    + value.called() + ") FROM " + quoted + " WHERE last_value " + (value.ascending() ? "<" : ">") + " "
                    + last + " OR last_value = " + last + " AND NOT is_called");
        }
    }
}
