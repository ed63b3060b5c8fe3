package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `--watch` while the coordinator is restarted. */
class WatchTest {
    private static final String SILENT = "coordinator not reachable since \\d\\d:\\d\\d:\\d\\d, trying again";
    private static final String NO_SYNC = "{'syncs':[],'services':[]}";
    private static final String ONE_SYNC = "{'syncs':[{'name':'mysync','state':'RUNNING'}],'services':[]}";
    private static final String COPYING =
            "{'name':'s','state':'COPYING','targets':[{'database':'rds','details':{'copies':0,"
                    + "'copy':{'phase':'data','tables':[{'table':'public.a','rowsDone':5,'rowsEstimated':9}]}}}]}";
    private static final String COPIED =
            "{'name':'s','state':'RUNNING','targets':[{'details':{'copies':1,'consistent':true}}]}";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private FakeCoordinator coordinator;

    @BeforeEach
    void start() throws IOException {
        coordinator = new FakeCoordinator().answers("GET /status", 200, ONE_SYNC);
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void theStatusSaysThatTheCoordinatorIsAwayAndGoesOnWhenItIsBack() throws Exception {
        Watcher watcher = new Watcher(true, "status", "--watch");
        until(out, "mysync");
        coordinator.close();
        until(err, "trying again");
        assertThat(text(err)).containsPattern(SILENT);
        coordinator = new FakeCoordinator(coordinator.port()).answers("GET /status", 200, NO_SYNC);
        until(out, "There is no sync yet");
        assertThat(watcher.interrupted()).isZero();
        assertThat(text(err)).doesNotContain("error:");
    }

    @Test
    void whereNoLineCanBeOverwrittenItIsSaidOnce() throws Exception {
        Watcher watcher = new Watcher(false, "status", "--watch", "--json");
        until(out, "mysync");
        coordinator.close();
        until(err, "trying again");
        coordinator = new FakeCoordinator(coordinator.port()).answers("GET /status", 503, "<html>");
        await().atMost(Duration.ofSeconds(20)).until(() -> coordinator.requests.size() >= 2);
        coordinator.answers("GET /status", 200, NO_SYNC);
        until(out, "[ ]");
        assertThat(watcher.interrupted()).isZero();
        assertThat(text(err)).matches("note: " + SILENT + "\n");
    }

    @Test
    void aCopyThatIsWatchedIsWatchedToItsEnd() throws Exception {
        coordinator
                .answers("POST /syncs/s/copy", 200, "{'syncs':[{'copies':1}]}")
                .answers("GET /syncs/s/status", 200, COPYING);
        Watcher watcher = new Watcher(true, "copy", "s", "--watch");
        until(err, "[###########.........]  55%  public.a");
        coordinator.close();
        until(err, "trying again");
        coordinator = new FakeCoordinator(coordinator.port()).answers("GET /syncs/s/status", 200, COPIED);
        assertThat(watcher.ended()).isZero();
        assertThat(text(out)).contains("running");
    }

    @Test
    void whoWatchesTheStatusOfACopyOnATerminalSeesItsBars() throws Exception {
        coordinator.answers("GET /syncs/s/status", 200, COPYING, COPIED);
        Watcher watcher = new Watcher(true, "status", "s", "--watch");
        until(out, "[###########.........]  55%  public.a");
        until(out, "running");
        assertThat(watcher.interrupted()).isZero();
        assertThat(text(out)).doesNotContain("of about");
    }

    @Test
    void andElsewhereALineWhenSomethingOfItIsDone() throws Exception {
        coordinator.answers("GET /syncs/s/status", 200, COPYING, COPYING.replace("'data'", "'keys'"), COPIED);
        Watcher watcher = new Watcher(false, "status", "s", "--watch");
        until(out, "s to rds: data is done, then keys");
        until(out, "running");
        assertThat(watcher.interrupted()).isZero();
        assertThat(text(out)).startsWith("s to rds: data\n").doesNotContain("[");
    }

    @Test
    void aCoordinatorThatNeverAnsweredIsAnErrorAtOnce() throws Exception {
        coordinator.close();
        assertThat(new Watcher(true, "status", "--watch").ended()).isEqualTo(1);
        assertThat(text(err)).contains("COORDINATOR_UNREACHABLE").doesNotContain("trying again");
    }

    @Test
    void anErrorThatIsAnAnswerEndsTheWatching() throws Exception {
        coordinator.answers("GET /syncs/s/status", 200, COPYING, "{}");
        Watcher watcher = new Watcher(true, "status", "s", "--watch");
        until(out, "copying");
        coordinator.answers("GET /syncs/s/status", 404, "{'code':'UNKNOWN_SYNC','detail':'There is no sync s'}");
        assertThat(watcher.ended()).isEqualTo(1);
        assertThat(text(err)).contains("There is no sync s");
    }

    private void until(ByteArrayOutputStream stream, String text) {
        await().atMost(Duration.ofSeconds(20)).until(() -> text(stream).contains(text));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    /** Somebody in front of a screen. */
    private final class Watcher {
        private final FutureTask<Integer> run;
        private final Thread thread;

        Watcher(boolean terminal, String... words) {
            Map<String, String> environment = Map.of(
                    "SARRIO_URL",
                    coordinator.url(),
                    "SARRIO_TOKEN",
                    FakeCoordinator.TOKEN,
                    "HOME",
                    directory.toString());
            run = new FutureTask<>(() -> new Sarrio(
                            environment,
                            directory,
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            terminal)
                    .run(List.of(words)));
            thread = new Thread(run, "watcher");
            thread.start();
        }

        int interrupted() throws Exception {
            thread.interrupt();
            return ended();
        }

        int ended() throws Exception {
            return run.get();
        }
    }
}
