package dev.sarrio.cli.grammar;

import static dev.sarrio.cli.grammar.Parameter.Kind.BOOLEAN;
import static dev.sarrio.cli.grammar.Parameter.Kind.FLAG;
import static dev.sarrio.cli.grammar.Parameter.Kind.LIST;
import static dev.sarrio.cli.grammar.Parameter.Kind.NUMBER;
import static dev.sarrio.cli.grammar.Parameter.Kind.SECRET;
import static dev.sarrio.cli.grammar.Parameter.Kind.TEXT;
import static dev.sarrio.cli.grammar.Parameter.choice;
import static dev.sarrio.cli.grammar.Parameter.ignored;
import static dev.sarrio.cli.grammar.Parameter.parameter;

import java.util.List;
import java.util.Optional;

/** Which `name=value` each noun takes: all of Bucardo's, and Sarrio's own. */
public final class Parameters {
    private static final String ALWAYS_ALIVE = "the services always run and go on by themselves";
    private static final String CONTINUOUS = "changes are delivered as they come, not in runs";
    private static final String ONE_WAY = "a one-way sync has no conflicts and no chains";
    private static final String COPIED_ONCE = "the initial copy builds indexes and statistics itself";
    private static final List<String> STATES = List.of("active", "inactive");

    private static final List<Parameter> DATABASE = List.of(
            parameter(TEXT, "dbname", "db"),
            parameter(TEXT, "host", "dbhost", "pghost"),
            parameter(NUMBER, "port", "dbport", "pgport"),
            parameter(TEXT, "user", "username", "dbuser"),
            parameter(SECRET, "pass", "password", "dbpass"),
            parameter(TEXT, "conn", "dbconn", "pgconn"),
            parameter(SECRET, "dsn", "dbdsn"),
            parameter(TEXT, "dbgroup", "group"),
            parameter(FLAG, "addalltables"),
            parameter(FLAG, "addallsequences"),
            parameter(TEXT, "sslmode"),
            parameter(TEXT, "sslrootcert"),
            choice("schema_mode", List.of("none", "embedded")),
            choice("type", List.of("postgres"), "dbtype"),
            ignored("name host, port and dbname", "service", "dbservice"),
            ignored(ALWAYS_ALIVE, "status", "stat"),
            ignored("the services choose their statements themselves", "server_side_prepares", "ssp"),
            ignored(ONE_WAY, "makedelta"));

    private static final List<Parameter> RELATION = List.of(
            parameter(LIST, "db", "database"),
            parameter(TEXT, "relgroup", "herd"),
            parameter(LIST, "schema"),
            parameter(LIST, "exclude-schema"),
            parameter(LIST, "table", "tables"),
            parameter(LIST, "exclude-table", "exclude_tables"),
            ignored("tables without a key are always left out, and named", "pkonly"),
            ignored(CONTINUOUS, "autokick", "ping"),
            ignored(COPIED_ONCE, "rebuild_index", "rebuildindex"),
            ignored(COPIED_ONCE, "analyze_after_copy"),
            ignored(COPIED_ONCE, "vacuum_after_copy"),
            ignored(ONE_WAY, "makedelta"),
            ignored("columns are always checked", "strict_checking"));

    private static final List<Parameter> GROUP = List.of(parameter(TEXT, "name", "newname"));

    private static final List<Parameter> RELGROUP =
            List.of(parameter(LIST, "db", "database"), parameter(LIST, "add"), parameter(LIST, "remove"));

    private static final List<Parameter> SYNC = List.of(
            parameter(TEXT, "relgroup", "herd"),
            parameter(LIST, "tables", "table", "relation", "relations"),
            parameter(LIST, "dbs", "db", "database", "databases"),
            parameter(TEXT, "dbgroup"),
            parameter(BOOLEAN, "autokick", "ping"),
            choice("status", STATES),
            choice("copy", List.of("auto", "none", "data", "all")),
            choice("onetimecopy", List.of("0", "1", "2")),
            parameter(NUMBER, "sequence_margin", "margin"),
            choice("sequences", List.of("follow", "interleave")),
            parameter(TEXT, "to"),
            parameter(TEXT, "run"),
            ignored(ALWAYS_ALIVE, "stayalive"),
            ignored(ALWAYS_ALIVE, "kidsalive"),
            ignored(ALWAYS_ALIVE, "lifetime"),
            ignored(ALWAYS_ALIVE, "maxkicks"),
            ignored(CONTINUOUS, "checktime"),
            ignored(CONTINUOUS, "priority"),
            ignored("sarrio status shows the lag", "overdue"),
            ignored("sarrio status shows the lag", "expired"),
            ignored("sarrio status shows the rates", "track_rates"),
            ignored("columns are always checked", "strict_checking"),
            ignored(
                    "a batch is always applied in one transaction that shows a state of the source",
                    "isolation_level",
                    "txnmode"),
            ignored(COPIED_ONCE, "rebuild_index", "rebuildindex"),
            ignored(COPIED_ONCE, "analyze_after_copy"),
            ignored(COPIED_ONCE, "vacuum_after_copy"),
            ignored("a truncate is applied as a delete, which the target's readers can bear", "deletemethod"),
            ignored(COPIED_ONCE, "copyextra"),
            ignored(ONE_WAY, "conflict_strategy", "standard_conflict", "conflict"));

    private Parameters() {}

    public static List<Parameter> of(Noun noun) {
        return switch (noun) {
            case DATABASE -> DATABASE;
            case DBGROUP -> GROUP;
            case RELGROUP -> RELGROUP;
            case TABLE, SEQUENCE, ALL -> RELATION;
            case SYNC -> SYNC;
            default -> List.of();
        };
    }

    static Optional<Parameter> find(Noun noun, String word) {
        return of(noun).stream().filter(p -> p.isCalled(word)).findFirst();
    }
}
