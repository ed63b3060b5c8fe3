package dev.sarrio.cli.command;

/** What a verb does. Returns the exit code; throws what goes wrong. */
@FunctionalInterface
public interface Command {
    int run(Call call);
}
