package dev.sarrio.capture.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EchoTest {
    private static final long START = 77;
    private long now = START;
    private long xmin = 1_000;
    private long batch = 10;
    private final Echo echo = new Echo(() -> now);

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void turn(long millis, boolean tells, long acknowledged) {
        pass(millis);
        batch += tells ? 1 : 0;
        echo.heard(
                new PeerPosition(new SyncName("s"), new DatabaseName("b"), "stream", batch, Snapshot.parse("5:5:")),
                acknowledged);
        xmin += 3;
        echo.said(xmin);
    }

    @Test
    void onePeerThatKeepsUpIsNotLate() {
        for (int i = 0; i < 200; i++) {
            turn(30, true, xmin - 60);
            assertThat(echo.isLate()).isFalse();
        }
    }

    @Test
    void onePeerThatTellsAllTheTimeAndAppliesLateIsUntilItHasCaughtUp() {
        for (int i = 0; i < 60; i++) {
            turn(30, true, 999);
        }
        assertThat(echo.isLate()).isTrue();
        turn(30, true, 1_003);
        assertThat(echo.isLate()).as("it took 1.8 s").isTrue();
        for (int i = 0; i < 20; i++) {
            turn(250, true, xmin);
        }
        assertThat(echo.isLate()).isFalse();
    }

    @Test
    void onePeerThatSeldomTellsOfItselfIsNot() {
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 30; i++) {
                turn(33, second % 6 == 0 && i == 0, xmin - 600);
                assertThat(echo.isLate()).isFalse();
            }
        }
    }

    @Test
    void onePeerThatIsAwayIsNotAndOneThatComesBackIs() {
        for (int i = 0; i < 100; i++) {
            turn(30, true, xmin);
        }
        long last = xmin;
        turn(30, false, last);
        for (int i = 0; i < 2_000; i++) {
            turn(30, false, last);
            assertThat(i < 40 || !echo.isLate()).isTrue();
        }
        turn(30, true, last);
        turn(30, true, last);
        assertThat(echo.isLate()).isTrue();
    }
}
