package dev.sarrio.apply.flow;

import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.twoway.ConflictCheck;
import dev.sarrio.apply.twoway.Direction;
import dev.sarrio.apply.twoway.OwnLog;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How the two directions of a two-way sync start. The way back (to the source that the copy starts from) is first: its row in
 * `sarrio.applied` there means that whatever is written on the other side from then on is in its stream. Then the copy may begin.
 */
final class BothWays {
    private static final Duration POLL = Duration.ofMillis(200);
    private final PgServers servers;
    private final Assignment work;
    private final TargetSession target;
    private final Applied applied;

    BothWays(PgServers servers, Assignment work, TargetSession target, Applied applied) {
        this.servers = servers;
        this.work = work;
        this.target = target;
        this.applied = applied;
    }

    /**
     * What the source is known to have applied of the target. If that is not known yet it blocks until the way back has begun.
     *
     * @param anew the position is begun anew
     * @return null for a one-way sync, and if the assignment is over
     */
    Snapshot acknowledged(boolean anew, BooleanSupplier over) {
        boolean twoWay = work.sync().twoWay();
        Snapshot known = applied.acknowledged().orElse(null);
        if (!anew && twoWay == (known != null)) {
            return known;
        }
        Snapshot now = !twoWay ? null : work.back() ? now() : peer(over);
        if (!over.getAsBoolean()) {
            applied.acknowledge(now);
        }
        return now;
    }

    /** Of the way back: nothing was written there that the other side does not have, or will have by its copy. */
    private Snapshot now() {
        return now(target.sql());
    }

    private static Snapshot now(PgSession session) {
        return Snapshot.parse(session.query("SELECT txid_current_snapshot()::text")
                .iterator()
                .next()
                .getString(0));
    }

    private Snapshot peer(BooleanSupplier over) {
        return waitFor(
                over,
                source -> Applied.held(
                        source,
                        work.sync().name(),
                        work.target().name(),
                        work.sync().copies()));
    }

    /**
     * Before the way back begins anew at the last marker: blocks until that tells all that the source has done so far. The copy is about to
     * replace it, so it must not arrive on the first source afterwards.
     */
    void awaitMarked(Supplier<Optional<CommittedMarker>> last, BooleanSupplier over) {
        if (!work.back()) {
            return;
        }
        Snapshot[] before = new Snapshot[1];
        waitFor(over, source -> {
            before[0] = before[0] == null ? now(source) : before[0];
            OwnLog log = new OwnLog(source);
            Optional<BatchMarker> newest = last.get().map(CommittedMarker::marker);
            newest.ifPresent(m -> StreamStart.check(work.source().name(), log.stream(), m.stream()));
            Snapshot to = newest.map(BatchMarker::to).orElse(before[0]);
            boolean marked = to.covers(before[0]) || !log.hasUnseen(to);
            return marked ? Optional.of(to) : Optional.empty();
        });
    }

    /** Asks the source again and again. @return null if the assignment is over */
    private <T> T waitFor(BooleanSupplier over, Function<PgSession, Optional<T>> question) {
        try (PgSession source =
                servers.connect(work.source().connection(), "sarrio apply " + work.subject() + " waits")) {
            while (!over.getAsBoolean()) {
                Optional<T> answer = question.apply(source);
                if (answer.isPresent()) {
                    return answer.get();
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /**
     * Before the first batch of a session.
     *
     * @param marked the newest batch of the target's own stream
     * @param told of conflicts
     * @return null for a one-way sync
     */
    ConflictCheck conflicts(
            Position position, Supplier<Optional<CommittedMarker>> marked, Consumer<ConflictCheck.Counts> told) {
        if (!work.sync().twoWay()) {
            return null;
        }
        new OwnLog(target.sql()).checkWatched(work.sync().tables());
        Direction direction = new Direction(
                work.sync().name(),
                work.source().name(),
                work.target().name(),
                work.sync().sources(),
                work.sync().rules(),
                () -> marked.get().map(m -> m.marker().to()));
        ConflictCheck check = new ConflictCheck(
                target.sql(), direction, applied.acknowledged().orElse(null), told);
        check.begin(position.stream(), position.batch());
        return check;
    }
}
