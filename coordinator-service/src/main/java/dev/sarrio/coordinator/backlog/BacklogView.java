package dev.sarrio.coordinator.backlog;

import java.util.List;

/**
 * What waits at one moment.
 *
 * @param total rows that the targets do not have yet, summed over all of them
 * @param complete false if something could not be counted: the total is then "at least"
 */
public record BacklogView(long total, boolean complete, List<Source> sources, List<Target> targets) {

    /**
     * The change log of a source.
     *
     * @param waiting changes that no batch has yet  @param rows of the log: one can hold many changes  @param bytes its size on disk
     * @param kept why what the log holds is still there
     * @param problem why nothing is known of it; null if all is
     */
    public record Source(String database, Long waiting, Long rows, Long bytes, List<Kept> kept, String problem) {}

    /** Rows of a log that stay, and why. */
    public record Kept(long rows, String why) {}

    /**
     * What a target does not have yet.
     *
     * @param waiting changes of the sync's tables that no batch has yet
     * @param batches published and not applied  @param rows in them, of the sync's tables
     * @param problem why it could not be counted, or not all of it; null if it was
     */
    public record Target(
            String sync, String source, String target, Long waiting, Long batches, Long rows, String problem) {
        long total() {
            return (waiting == null ? 0 : waiting) + (rows == null ? 0 : rows);
        }
    }
}
