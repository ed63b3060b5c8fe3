package dev.sarrio.cli.command;

import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asking again and again, for a limited time. */
final class Waiting {
    private static final long STEP_MILLIS = 250;
    private final long start = System.nanoTime();
    private final long limitNanos;

    private Waiting(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    /** @param seconds 0 for ever */
    static Waiting upTo(long seconds) {
        return new Waiting(
                seconds == 0 ? Long.MAX_VALUE : Duration.ofSeconds(seconds).toNanos());
    }

    /** The seconds that the line names: `--timeout N`, or Bucardo's bare number behind the names. */
    static Optional<Long> seconds(Call call) {
        Optional<String> option = call.line().option(Option.TIMEOUT);
        List<String> names = call.line().names();
        if (option.isEmpty() && !names.isEmpty() && names.get(names.size() - 1).matches("\\d{1,9}")) {
            option = Optional.of(names.get(names.size() - 1));
        }
        try {
            return option.map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw new UsageException("Not a number of seconds: " + option.orElseThrow(), "write e.g. --timeout 30");
        }
    }

    /** @return whether it was not interrupted */
    static boolean sleep(long seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sleeps a moment and returns true, or returns false when the time is up or we were interrupted. */
    boolean again() {
        if (System.nanoTime() - start > limitNanos - STEP_MILLIS * 1_000_000) {
            return false;
        }
        try {
            Thread.sleep(STEP_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
