package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that crashes, and forgets commits that did not wait for its disk; and one that falls silent. */
class SourceFailsIT {
    private static final TableName TABLE = TableName.parse("note");
    private static final String LOG_WRITERS = "backend_type IN ('walwriter', 'background writer', 'checkpointer')";
    private static final String READERS = "application_name = 'sarrio copy data'";
    private static OwnTestServer server;
    private CopyScene scene;

    @BeforeAll
    static void start() {
        server = TestPostgres.own(15, Map.of("autovacuum", "off"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        scene = new CopyScene(server, TestPostgres.server(18))
                .withSource("CREATE TABLE note (id int PRIMARY KEY, v text); INSERT INTO note VALUES (1, 'old')")
                .withTargetSchema("CREATE TABLE note (id int PRIMARY KEY, v text)");
        scene.mode = CopyMode.DATA;
        scene.tables = List.of(TABLE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** Nobody else brings the log to the disk: it stays in memory until a commit asks for more. */
    private void commitOffTheDisk() {
        scene.source.execute("CHECKPOINT");
        signal("STOP", pids(LOG_WRITERS));
        scene.source.execute("SET synchronous_commit = off", "INSERT INTO note VALUES (2, 'seen by others')");
        assertThat(scene.source.query("SELECT count(*) FROM note")).isEqualTo("2");
    }

    @Test
    void aRowThatOthersHaveSeenIsForgottenByACrash() {
        commitOffTheDisk();
        crash();
        assertThat(scene.source.query("SELECT count(*) FROM note"))
                .as("or the next test shows nothing")
                .isEqualTo("1");
    }

    @Test
    void aRowThatWasCopiedIsNotForgottenByACrash() {
        commitOffTheDisk();
        scene.copier().copy(scene.request(), p -> {});
        crash();
        assertThat(scene.target.query("SELECT count(*) FROM note")).isEqualTo("2");
        assertThat(CopyScene.digest(scene.source, TABLE)).isEqualTo(CopyScene.digest(scene.target, TABLE));
    }

    private static void crash() {
        server.kill();
        server.start();
    }

    @Test
    void aSourceThatFallsSilentHoldsNoWorker() {
        scene.source.execute("INSERT INTO note SELECT i, repeat('v', 1000) FROM generate_series(2, 20000) i");
        scene.options = new CopyOptions(0, 4 << 20, CopyOptions.IfExists.ABORT, List.of()); // told of while it reads
        AtomicBoolean silent = new AtomicBoolean();
        String[] stopped = new String[1];
        SarrioException failed =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {
                    boolean reading = p.tables().stream().anyMatch(t -> t.rowsDone() > 0);
                    if (reading && silent.compareAndSet(false, true)) {
                        stopped[0] = pids(READERS);
                        signal("STOP", stopped[0]);
                    }
                }));
        assertThat(stopped[0]).isNotNull();
        assertThat(failed.code()).isEqualTo(ErrorCode.TRANSIENT_DATABASE_ERROR);
        assertThat(failed.code().reaction()).isEqualTo(Reaction.RETRY);
        assertThat(failed).hasMessageContaining("has sent nothing for 3 s");

        scene.copier().copy(scene.request(), p -> {}); // beside the sessions that hang
        signal("CONT", stopped[0]);
        assertThat(CopyScene.digest(scene.source, TABLE)).isEqualTo(CopyScene.digest(scene.target, TABLE));
    }

    private String pids(String condition) {
        return scene.source.query("SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE " + condition);
    }

    private static void signal(String signal, String pids) {
        for (String pid : pids.split(" ")) {
            try {
                assertThat(new ProcessBuilder("kill", "-" + signal, pid)
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
