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
                copies,
                before ? consistent : covers,
                reached);
    }

    /** The same place, where a kick is fulfilled. An older one than was before changes nothing. */
    public Position reaching(long goal) {
        return goal <= reached
                ? this
                : new Position(stream, batch, markerOffset, snapshot, copied, copies, consistent, goal);
    }

    /** The same place, where the target does not show a state that the source had. */
    public Position inconsistent() {
        return new Position(stream, batch, markerOffset, snapshot, copied, copies, false, reached);
    }

    /** The initial copy saw everything up to this snapshot: a batch that ends there has nothing to add. */
    public boolean holdsAlready(Snapshot to) {
        return copied != null && copied.covers(to);
    }
}
