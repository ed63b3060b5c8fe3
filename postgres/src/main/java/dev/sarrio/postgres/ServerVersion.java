package dev.sarrio.postgres;

/** @param number server_version_num, e.g. 150018 */
public record ServerVersion(int number) {
    public static final int SOURCE_MIN = 10;
    /** As for sources: in a two-way sync every source is a target too. */
    public static final int TARGET_MIN = 10;

    public int major() {
        return number / 10_000;
    }

    public static ServerVersion of(PgSession session) {
        return new ServerVersion(Integer.parseInt(
                session.query("SHOW server_version_num").iterator().next().getString(0)));
    }
}
