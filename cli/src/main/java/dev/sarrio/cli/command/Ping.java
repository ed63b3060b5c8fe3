package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.CoordinatorException;
import java.time.Duration;

/** `ping [seconds]`: whether the coordinator answers, waiting for it that long. */
final class Ping implements Command {
    private static final long SECONDS_DEFAULT = 15;

    @Override
    public int run(Call call) {
        call.nothingBehind(1);
        if (!call.line().names().isEmpty() && !call.line().names().get(0).matches("\\d{1,9}")) {
            throw new UsageException(
                    "Not a number of seconds: " + call.line().names().get(0), "write e.g. sarrio ping 5");
        }
        long seconds = Waiting.seconds(call).orElse(SECONDS_DEFAULT);
        Waiting waiting = Waiting.upTo(seconds);
        long start = System.nanoTime();
        while (true) {
            try {
                JsonNode info = call.coordinator().get("/info");
                long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
                if (call.screen().json()) {
                    call.screen().print(info);
                }
                call.screen()
                        .say("OK: Got response from " + text(info, "instance") + " (Sarrio " + text(info, "version")
                                + ") in " + millis + " ms");
                return ExitCode.OK;
            } catch (CoordinatorException e) {
                if (e.code().equals("UNAUTHORIZED") || !waiting.again()) {
                    Problem problem = e.problem();
                    call.screen()
                            .error(Problem.said(
                                    e.code(), "CRITICAL: " + problem.detail(), problem.remedy(), problem.more()));
                    return ExitCode.ERROR;
                }
            }
        }
    }
}
