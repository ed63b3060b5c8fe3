package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The words with dashes. Those that Bucardo has and Sarrio has no use for are taken and noted, so that a script goes on working. */
public enum Option {
    URL(true, "URL of the coordinator (SARRIO_URL; http://localhost:7270)", "--url"),
    TOKEN(true, "API token (SARRIO_TOKEN)", "--token"),
    TOKEN_FILE(true, "file that holds the API token", "--token-file"),
    JSON(false, "print JSON", "--json"),
    QUIET(false, "print errors only", "--quiet", "-q"),
    VERBOSE(false, "print more", "--verbose", "-v", "-vv", "-vvv", "--vv", "--vvv", "--vvvv"),
    NO_COLOR(false, "plain text (NO_COLOR)", "--no-color", "--no-colour"),
    BATCH(false, "ask no questions", "--batch", "--yes", "-y"),
    FORCE(false, "do it although something depends on it, or can't be reached", "--force", "-f"),
    DRY_RUN(false, "show what would be sent, and send nothing", "--dry-run", "--dryrun"),
    WATCH(false, "status, copy: show it again and again, until Ctrl-C", "--watch", "-w"),
    TIMEOUT(true, "kick, copy, compare: seconds to wait; 0 for ever", "--timeout"),
    RETRY(true, "kick: how often to try again after a time-out", "--retry"),
    RETRY_SLEEP(true, "kick: seconds between tries", "--retrysleep", "--retry-sleep"),
    NO_TIMER(false, "kick: show no running timer", "--notimer", "--no-timer"),
    HELP(false, "explain", "--help", "-?"),
    VERSION(false, "print the version", "--version"),
    HELP_OR_HOST(true, "", "-h"),

    // of "add all tables": Bucardo takes them with and without dashes
    DB(true, "", "--db", "--database"),
    RELGROUP(true, "", "--relgroup", "--herd"),
    SCHEMA(true, "", "--schema", "-n"),
    EXCLUDE_SCHEMA(true, "", "--exclude-schema", "-N"),
    TABLE(true, "", "--table", "-t"),
    EXCLUDE_TABLE(true, "", "--exclude-table", "-T"),

    CONTROL_DATABASE(
            true,
            "the coordinator knows its control database (SARRIO_CONTROL_DB_URL); use --url for another coordinator",
            "-d",
            "--dbname",
            "--db-name",
            "-U",
            "--dbuser",
            "--db-user",
            "-P",
            "--dbpass",
            "--db-pass",
            "--dbhost",
            "--db-host",
            "-p",
            "--dbport",
            "--db-port"),
    DAEMON_VALUE(
            true,
            "it is about Bucardo's daemon",
            "--bucardorc",
            "--sendmail",
            "--extraname",
            "--extra-name",
            "--logdest",
            "--log-dest",
            "--log-destination",
            "--logextension",
            "--log-extension",
            "--log-ext",
            "--loglevel",
            "--log-level",
            "--logshowline",
            "--log-showline",
            "--log-show-line",
            "--piddir",
            "--pid-dir",
            "--sort",
            "--tsep",
            "--debugdir",
            "--debugfile",
            "--debugname"),
    DAEMON_FLAG(
            false,
            "it is about Bucardo's daemon",
            "--no-bucardorc",
            "--debug",
            "--confirm",
            "--showdays",
            "--show-days",
            "--compress",
            "--exit-on-nosync",
            "--no-exit-on-nosync",
            "--quickstart",
            "--bcverbose",
            "--logseparate",
            "--log-sep",
            "--log-separate",
            "--logclean",
            "--log-clean",
            "--debugsyslog",
            "--cleandebugs",
            "--debugfilesep");

    private final boolean valued;
    private final String summary;
    private final List<String> spellings;

    Option(boolean valued, String summary, String... spellings) {
        this.valued = valued;
        this.summary = summary;
        this.spellings = List.of(spellings);
    }

    public static Optional<Option> of(String word) {
        return Arrays.stream(values()).filter(o -> o.spellings.contains(word)).findFirst();
    }

    /** Those that the help shows. */
    public static List<Option> current() {
        return Arrays.stream(values())
                .filter(o -> o.ordinal() < HELP_OR_HOST.ordinal())
                .toList();
    }

    public boolean valued() {
        return valued;
    }

    public String summary() {
        return summary;
    }

    public List<String> spellings() {
        return spellings;
    }

    /** Taken, noted, and without effect. */
    public boolean ignored() {
        return this == CONTROL_DATABASE || this == DAEMON_VALUE || this == DAEMON_FLAG;
    }

    /** The `name=value` that it stands for, if it does. */
    Optional<String> parameter() {
        return switch (this) {
            case DB, RELGROUP, SCHEMA, EXCLUDE_SCHEMA, TABLE, EXCLUDE_TABLE ->
                Optional.of(spellings.get(0).substring(2));
            default -> Optional.empty();
        };
    }
}
