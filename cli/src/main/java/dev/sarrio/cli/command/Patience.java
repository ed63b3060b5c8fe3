package dev.sarrio.cli.command;

import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.rest.CoordinatorException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Supplier;

/** For those who watch: a coordinator that has answered and is silent now is being restarted, mostly. That is said, and it is asked again. */
final class Patience {
    private final Screen screen;
    private boolean answered;
    private ZonedDateTime silentSince;

    /** @param answered whether it has, already: one that never did is more likely at another address */
    Patience(Screen screen, boolean answered) {
        this.screen = screen;
        this.answered = answered;
    }

    /** Empty if there was no answer now. */
    <T> Optional<T> ask(Supplier<T> question) {
        try {
            T answer = question.get();
            answered = true;
            silentSince = null;
            return Optional.of(answer);
        } catch (CoordinatorException e) {
            if (!answered || !e.silent()) {
                throw e;
            }
            say();
            return Optional.empty();
        }
    }

    private void say() {
        boolean first = silentSince == null;
        silentSince = first ? ZonedDateTime.now(ZoneId.systemDefault()) : silentSince;
        String line = String.format("coordinator not reachable since %tT, trying again", silentSince);
        if (screen.live() && !screen.json()) {
            screen.progress(line);
        } else if (first) {
            screen.note(line);
        }
    }
}
