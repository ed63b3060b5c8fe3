package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be asked for. The spellings are Bucardo's, slips of the finger included. */
public enum Verb {
    INSTALL("install", ".*instal.*", "Prepare the control database and say that Sarrio is ready"),
    ADD("add", "add", "Add a database, dbgroup, relgroup, table, sequence or sync"),
    LIST("list", "list|l|lsit|liast|lisy|lit", "List what has been added"),
    SHOW("show", "show", "Show everything about one thing"),
    STATUS("status", "status|stat", "What the syncs are doing now"),
    UPDATE("update", "update|upd|udpate", "Change something that has been added"),
    REMOVE("remove", "remove|delete|del|rm", "Remove something that has been added"),
    START("start", "start|strt", "Start syncs"),
    STOP("stop", "stop", "Stop syncs; their position is kept"),
    RESTART("restart", "restart", "Stop syncs and start them again"),
    PAUSE("pause", "pause", "Hold syncs for a while"),
    RESUME("resume", "resume|unpause", "Let paused syncs go on"),
    ACTIVATE("activate", "activate|activ", "Bucardo's word for start"),
    DEACTIVATE("deactivate", "deactivate|deactiv", "Bucardo's word for stop"),
    KICK("kick", "kick", "Apply what is waiting at once, and wait for it if asked"),
    VALIDATE("validate", "vali.*", "Check syncs and name what stands in their way, with the remedy"),
    COMPARE("compare", "compare|cmp|verify", "Compare the rows of both sides"),
    COPY("copy", "copy", "Copy the tables of a sync to its targets (again)"),
    SWITCH("switch", "switch|switchover|cutover", "Move writes to the other side of a two-way sync, and back"),
    SEQUENCES("sequences", "sequences", "What the sequences of a sync hand out next, on every side"),
    RETRY("retry", "retry", "Try again what made a sync stop"),
    PING("ping", "ping", "Ask whether the coordinator answers"),
    COMPLETION("completion", "completion|completions", "Print the completion script for bash"),
    HELP("help", "help|h|man", "Explain a command"),
    VERSION("version", "version", "Print the version"),

    // Bucardo's, which make no sense here: each answers with one line
    UPGRADE("upgrade", "upgr.*|uprgade|ugprade", "the coordinator migrates its control database when it starts"),
    RELOAD("reload", "reload", "nothing needs reloading: every change takes effect at once"),
    REOPEN("reopen", "reopen", "the services log to standard output, so there is no log file to open again"),
    SET("set", "set", "settings belong to one sync (sarrio update sync NAME name=value) or to a service's environment"),
    CONFIG(
            "config",
            "config",
            "settings belong to one sync (sarrio update sync NAME name=value) or to a service's environment"),
    MESSAGE("message", "message|msg", "the services log to standard output; write your note where your logs go"),
    INSPECT("inspect", "inspect", "sarrio validate NAME names every table that stands in a sync's way"),
    PURGE("purge", "purge", "the change log empties itself; sarrio status --verbose shows its size"),
    DELTA("delta", "deltas?", "sarrio status shows how far each target is behind"),
    CLONE("clone", "clone", "sarrio copy SYNC copies the tables again");

    private static final List<Verb> RETIRED =
            List.of(UPGRADE, RELOAD, REOPEN, SET, CONFIG, MESSAGE, INSPECT, PURGE, DELTA, CLONE);
    private final String word;
    private final Pattern spellings;
    private final String summary;

    Verb(String word, String spellings, String summary) {
        this.word = word;
        this.spellings = Pattern.compile(spellings);
        this.summary = summary;
    }

    public static Optional<Verb> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(v -> v.spellings.matcher(lower).matches())
                .findFirst();
    }

    /** The verbs that do something, in the order of the help. */
    public static List<Verb> current() {
        return Arrays.stream(values())
                .filter(v -> !v.retired() && v != ACTIVATE && v != DEACTIVATE)
                .toList();
    }

    public String word() {
        return word;
    }

    /** What it does, in a line; of a retired verb, what to use instead. */
    public String summary() {
        return summary;
    }

    public boolean retired() {
        return RETIRED.contains(this);
    }

    /** Whether its words are names of syncs (`sync` is noise there, `all` and wildcards are allowed). */
    public boolean takesSyncs() {
        return switch (this) {
            case STATUS,
                    START,
                    STOP,
                    RESTART,
                    PAUSE,
                    RESUME,
                    ACTIVATE,
                    DEACTIVATE,
                    KICK,
                    VALIDATE,
                    COMPARE,
                    COPY,
                    SWITCH,
                    SEQUENCES,
                    RETRY -> true;
            default -> false;
        };
    }

    /** Whether it can't do without a noun. */
    public boolean takesNoun() {
        return this == ADD || this == LIST || this == SHOW || this == UPDATE || this == REMOVE;
    }
}
