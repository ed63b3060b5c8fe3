package dev.sarrio.apply.target;

import dev.sarrio.core.position.Snapshot;

/**
 * A row of `sarrio.applied`: what a sync has applied of one source.
 *
 * @param stream the source's stream
 * @param batch the last batch applied; 0 for none yet
 * @param markerOffset of its marker; -1 for none yet
 * @param snapshot its S2; null for none yet
 * @param copied what the initial copy saw, until a batch covers it; null from then on, and if nothing was copied
 * @param settles what the chunks of the initial copy saw: once a batch covers it the copy is completed, with its indexes and constraints;
 *     null from then on, and if all of the copy was of one snapshot
 * @param copies how many copies had been asked for when the position was last started
 * @param consistent whether the target shows a state that the source had
 * @param reached the number of the newest kick whose batch was applied; 0 for none yet
 */
public record Position(
        String stream,
        long batch,
        long markerOffset,
        Snapshot snapshot,
        Snapshot copied,
        Snapshot settles,
        long copies,
        boolean consistent,
        long reached) {

    /** The position after a batch was applied, or passed over because the copy had all of it. */
    public Position after(long nextBatch, long nextOffset, Snapshot to) {
        boolean before = holdsAlready(to);
        boolean covers = copied == null || to.covers(copied);
        return new Position(
                stream,
                nextBatch,
                nextOffset,
                to,
                covers && !before ? null : copied,
                settles,
                copies,
                settles == null && (before ? consistent : covers),
                reached);
    }

    /** The same place, where a kick is fulfilled. An older one than was before changes nothing. */
    public Position reaching(long goal) {
        return goal <= reached
                ? this
                : new Position(stream, batch, markerOffset, snapshot, copied, settles, copies, consistent, goal);
    }

    /** The same place, as the start of a newer copy. */
    public Position of(long newerCopies) {
        return new Position(stream, batch, markerOffset, snapshot, copied, settles, newerCopies, consistent, reached);
    }

    /** The same place, where the target does not show a state that the source had. */
    public Position inconsistent() {
        return new Position(stream, batch, markerOffset, snapshot, copied, settles, copies, false, reached);
    }

    /** Chunks of the initial copy may have seen more than has been applied. */
    public boolean isSettling() {
        return settles != null;
    }

    /** All that the chunks saw has been applied. */
    public boolean isReadyToSettle() {
        return settles != null && snapshot != null && snapshot.covers(settles);
    }

    /** The same place, where the target shows a state that the source had, and nothing is left of a copy to complete. */
    public Position settled() {
        return new Position(stream, batch, markerOffset, snapshot, copied, null, copies, true, reached);
    }

    /** The initial copy saw everything up to this snapshot: a batch that ends there has nothing to add. */
    public boolean holdsAlready(Snapshot to) {
        return copied != null && copied.covers(to);
    }
}
