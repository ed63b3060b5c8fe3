package dev.sarrio.apply.flow;

import dev.sarrio.apply.copy.FullRecord;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.Joined;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.target.WrittenShapes;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import java.util.Collection;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Where a flow's stream begins: the position that it finds, the last marker, or a copy. For the flow's thread, but for {@link #giveUp}. */
final class Beginning {
    private final Surroundings around;
    private final Assignment work;
    private final FlowStatus status;
    private final BooleanSupplier over;
    private final LeasedCopy leased;

    Beginning(Surroundings around, Assignment work, FlowStatus status, BooleanSupplier over) {
        this.around = around;
        this.work = work;
        this.status = status;
        this.over = over;
        this.leased = new LeasedCopy(work, status, over);
    }

    /**
     * The position on the target, or one that is begun anew because there is none or a newer copy was asked for.
     *
     * @return null if the assignment is over
     */
    Position find(TargetSession target, Applied applied, BothWays bothWays) {
        Position known = applied.read().orElse(null);
        boolean whole = wasWhole(target);
        boolean anew = known == null || work.sync().copies() > known.copies() || whole;
        Snapshot acknowledged = bothWays.acknowledged(anew, over);
        if (over.getAsBoolean()) {
            return null;
        }
        if (!anew) {
            return known;
        }
        MarkerLog markers = new MarkerLog(around.kafka());
        bothWays.awaitMarked(() -> markers.last(work.source().name()), over);
        if (over.getAsBoolean()) { // a position noted now would be too early
            return null;
        }
        boolean keeps = work.keepsRows() && !whole && (known == null || !known.isSettling());
        WrittenShapes shapes = WrittenShapes.of(work.shapes(), work.sync().tables(), Set.of());
        Collection<TableName> tables = work.sync().tables();
        Joined joined = Joined.NONE;
        Position start;
        if (keeps) {
            start = kept(known, markers);
            tables = Set.of(); // it is found out when tables join which of them have rows
        } else if (work.copy() == CopyMode.NONE && !whole) {
            start = lastMarker(markers);
        } else {
            StreamStart copied = copy(new CopyRequest(work.sync(), work.source(), work.target()), target);
            start = after(copied);
            tables = copied.of(tables);
            joined = Joining.coming(joined, copied);
        }
        applied.start(start, new Applied.Content(tables, joined, shapes), acknowledged);
        if (whole) {
            new FullRecord(target.sql(), work.sync().name()).forget();
        }
        return start;
    }

    /** It was copied whole until now: what has changed since the last time is in no stream, so it needs a copy to follow. */
    boolean wasWhole(TargetSession target) {
        return new FullRecord(target.sql(), work.sync().name()).read().isPresent();
    }

    /** Rows that were brought by hand stay, and what has changed since the sync was added comes with the stream. @param known may be null */
    private Position kept(Position known, MarkerLog markers) {
        Position last = lastMarker(markers);
        return known == null || !known.stream().equals(last.stream())
                ? last
                : known.of(work.sync().copies());
    }

    private Position lastMarker(MarkerLog markers) {
        CommittedMarker last = markers.last(work.source().name())
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.TIMEOUT,
                        "There are no batches of " + work.source().name() + " yet",
                        "it is tried again; see what capture reports of "
                                + work.source().name()));
        return new Position(
                last.marker().stream(),
                last.marker().batch(),
                last.offset(),
                last.marker().to(),
                null,
                null,
                work.sync().copies(),
                true,
                last.marker().goal(work.sync().name()));
    }

    private Position after(StreamStart start) {
        return new Position(
                start.stream(),
                start.batch(),
                start.markerOffset(),
                start.snapshot(),
                start.copied(),
                start.settles(),
                work.sync().copies(),
                start.settles() == null && start.coming() == null,
                work.sync().goal()); // what the copy saw is later than the kick that it was begun for
    }

    /** Copies while the lease is held. */
    StreamStart copy(CopyRequest request, TargetSession target) {
        return leased.run(target, () -> around.copy().copy(request, status::copying));
    }

    /** Completes a copy that the stream has caught up with, while the lease is held. */
    void settle(TargetSession target) {
        leased.run(target, () -> {
            around.copy().settle(new CopyRequest(work.sync(), work.source(), work.target()), status::copying);
            return null;
        });
    }

    /** From any thread: a copy under way is not wanted any longer. @return whether there is one */
    boolean giveUp() {
        return leased.giveUp();
    }
}
