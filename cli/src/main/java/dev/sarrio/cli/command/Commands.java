package dev.sarrio.cli.command;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.help.Completion;

/** Which command answers a line. */
public final class Commands {
    private Commands() {}

    public static Command of(CommandLine line) {
        return switch (line.verb()) {
            case INSTALL -> new Install();
            case PING -> new Ping();
            case ADD -> add(line);
            case LIST -> new ListThings();
            case SHOW -> new Show();
            case STATUS -> new Status();
            case UPDATE -> new Update();
            case REMOVE -> new Remove();
            case START, ACTIVATE -> new SyncVerb("start", "Started");
            case STOP, DEACTIVATE -> new SyncVerb("stop", "Stopped");
            case PAUSE -> new SyncVerb("pause", "Paused");
            case RESUME -> new SyncVerb("resume", "Resumed");
            case RETRY -> new SyncVerb("retry", "Trying again");
            case RESTART ->
                call -> {
                    int stopped = new SyncVerb("stop", "Stopped").run(call);
                    return stopped == 0 ? new SyncVerb("start", "Started").run(call) : stopped;
                };
            case KICK -> new Kick();
            case VALIDATE -> new Validate();
            case COMPARE -> new Compare();
            case COPY -> new Copy();
            case SWITCH -> new Switch();
            case SEQUENCES -> new Sequences();
            case COMPLETION ->
                call -> {
                    call.screen()
                            .print(Completion.of(
                                    call.line().names().stream().findFirst().orElse("bash")));
                    return 0;
                };
            case VERSION ->
                call -> {
                    call.screen().print("sarrio " + version());
                    return 0;
                };
            default ->
                throw new UsageException("Unknown command \"" + line.verb().word() + "\"", "write: sarrio help");
        };
    }

    private static String version() {
        String version = Commands.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static Command add(CommandLine line) {
        if (line.noun() == null) {
            throw new UsageException(
                    "Add what?",
                    "write: sarrio add database|dbgroup|relgroup|table|sequence|sync|all tables … (sarrio help add)");
        }
        return switch (line.noun()) {
            case DATABASE -> new AddDatabase();
            case DBGROUP -> new AddDbgroup();
            case RELGROUP -> new AddRelgroup();
            case TABLE, SEQUENCE -> new AddRelations();
            case SYNC -> new AddSync();
            default ->
                throw new UsageException(
                        "Add all of what?",
                        "write: sarrio add all tables db=DATABASE relgroup=GROUP, or: sarrio add all sequences …");
        };
    }
}
