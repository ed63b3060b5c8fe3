package dev.sarrio.cli.command;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.help.Completion;
import dev.sarrio.cli.help.ManPage;
import dev.sarrio.cli.output.ExitCode;

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
            case UNINSTALL -> new Uninstall();
            case START -> SyncVerb.withReason("start", "Started");
            case STOP -> SyncVerb.withReason("stop", "Stopped");
            case ACTIVATE -> new Activation(SyncVerb.of("start", "Started"), "Activating", false);
            case DEACTIVATE -> new Activation(SyncVerb.of("stop", "Stopped"), "Deactivating", true);
            case PAUSE -> SyncVerb.of("pause", "Paused");
            case RESUME -> SyncVerb.of("resume", "Resumed");
            case RETRY -> SyncVerb.of("retry", "Trying again");
            case HISTORY -> new History();
            case MESSAGE -> new Message();
            case DELTA -> new Delta();
            case PURGE -> new Purge();
            case INSPECT -> new Inspect();
            case RELOAD -> new Reload();
            case SET -> call -> ConfigSettings.set(call, call.line().names());
            case CONFIG -> ConfigSettings::config;
            case RESTART -> SyncVerb::restart;
            case KICK -> new Kick();
            case VALIDATE -> new Validate();
            case COMPARE -> new Compare();
            case COPY -> new Copy();
            case SWITCH -> new Switch();
            case SEQUENCES -> new Sequences();
            case CONFLICTS -> new Conflicts();
            case EXPORT -> new Export();
            case APPLY -> new Apply();
            case IMPORT_BUCARDO -> new ImportBucardo();
            case COMPLETION -> Commands::completion;
            case MAN -> call -> text(call, "man", ManPage.text().stripTrailing());
            case VERSION -> Commands::version;
            default ->
                throw new UsageException("Unknown command \"" + line.verb().word() + "\"", "write: sarrio help");
        };
    }

    private static int completion(Call call) {
        call.nothingBehind(1);
        String shell = call.line().names().stream().findFirst().orElse("bash");
        return text(call, "completion", Completion.of(shell));
    }

    private static int version(Call call) {
        call.nothingBehind(0);
        call.screen().print("sarrio " + version());
        call.screen().print(Call.object().put("version", version()));
        return ExitCode.OK;
    }

    private static int text(Call call, String name, String text) {
        call.screen().print(text);
        call.screen().print(Call.object().put(name, text));
        return ExitCode.OK;
    }

    private static String version() {
        String version = Commands.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static Command add(CommandLine line) {
        if (line.noun() == null) {
            throw new UsageException(
                    "Add what?",
                    "write: sarrio add database|dbgroup|relgroup|table|sequence|sync|customname|customcols|filter|customcode|all tables …"
                            + " (sarrio help add)");
        }
        return switch (line.noun()) {
            case DATABASE -> new AddDatabase();
            case DBGROUP -> new AddDbgroup();
            case RELGROUP -> new AddRelgroup();
            case TABLE, SEQUENCE -> new AddRelations();
            case SYNC -> new AddSync();
            case CUSTOMNAME, CUSTOMCOLS, FILTER -> new AddShape();
            case CUSTOMCODE -> new AddCustomCode();
            default ->
                throw new UsageException(
                        "Add all of what?",
                        "write: sarrio add all tables db=DATABASE relgroup=GROUP, or: sarrio add all sequences …");
        };
    }
}
