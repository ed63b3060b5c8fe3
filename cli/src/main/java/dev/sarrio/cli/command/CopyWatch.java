package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Screen;
import java.util.List;

/** Shows somebody who waits how far a copy is: bars where lines can be overwritten, lines elsewhere. */
final class CopyWatch {
    private final Screen screen;
    private final CopyBars bars;
    private final CopyLines lines = new CopyLines(System::nanoTime);

    CopyWatch(Call call) {
        this.screen = call.screen();
        this.bars = CopyBars.of(call);
    }

    /** @return whether there was a copy to show */
    boolean show(JsonNode sync) {
        List<String> now = bars.lines(sync);
        if (screen.live()) {
            screen.progress(now.isEmpty() ? List.of(Call.text(sync, "name") + ": waiting") : now);
        } else {
            lines.of(sync).forEach(screen::say);
        }
        return !now.isEmpty();
    }
}
