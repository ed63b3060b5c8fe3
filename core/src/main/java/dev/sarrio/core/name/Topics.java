package dev.sarrio.core.name;

import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.error.SarrioException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The names of all topics, and the one reversible encoding of PostgreSQL names into what Kafka allows.
 *
 * <p>A byte of the name's UTF-8 that is not `[A-Za-z0-9_]` becomes `-xx` (two lower-case hexadecimal digits), so that `.`
 * only ever separates. In the database and schema parts `_` is encoded too: Kafka refuses two topics that differ only in `.`
 * against `_`, as `a_b.c` and `a.b_c` would. A topic that would be longer than Kafka's 249 characters ends in `--` and a
 * digest instead; it can't be decoded, and the marker names its table.
 */
public final class Topics {
    /** Desired state, compacted: one record per database and per sync. */
    public static final String SYNCS = "sarrio.syncs";
    /** Status reports, compacted: one record per reporting flow. */
    public static final String STATUS = "sarrio.status";

    public static final int LENGTH_MAX = 249;
    private static final int DIGEST_CHARS = 32;
    private static final String BATCHES = "batches";
    private static final String CONFLICTS = "conflicts";

    private Topics() {}

    /** The topic of a table's changes: `database.schema.table`. */
    public static String of(DatabaseName database, TableName table) {
        String prefix = encode(database.value(), false) + '.' + encode(table.schema(), false) + '.';
        String topic = prefix + encode(table.name(), true);
        return topic.length() <= LENGTH_MAX ? topic : shortened(topic);
    }

    /** The topic of a database's batch markers: `database.batches`. */
    public static String batches(DatabaseName database) {
        return encode(database.value(), false) + '.' + BATCHES;
    }

    /** The topic of conflicts that a database of a two-way sync has seen: `database.conflicts`. */
    public static String conflicts(DatabaseName database) {
        return encode(database.value(), false) + '.' + CONFLICTS;
    }

    /** The table of a topic of this database, or empty if it is not a table's topic or was shortened. */
    public static Optional<TableName> table(DatabaseName database, String topic) {
        String[] parts = topic.split("\\.", -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty() || topic.contains("--")) {
            return Optional.empty();
        }
        try {
            TableName table = new TableName(decode(parts[1]), decode(parts[2]));
            // anything that `of` would not have written is somebody else's topic
            return of(database, table).equals(topic) ? Optional.of(table) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | SarrioException e) {
            return Optional.empty();
        }
    }

    /** Whether it is a topic of this database: of its markers, its conflicts, or of a table. */
    public static boolean isOf(DatabaseName database, String topic) {
        boolean shortened = topic.length() == LENGTH_MAX
                && topic.startsWith(encode(database.value(), false) + '.')
                && topic.matches(".*--[0-9a-f]{" + DIGEST_CHARS + "}");
        return shortened
                || topic.equals(batches(database))
                || topic.equals(conflicts(database))
                || table(database, topic).isPresent();
    }

    private static String encode(String name, boolean keepUnderscore) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_' && keepUnderscore) {
                out.append((char) b);
            } else {
                out.append('-').append(HexFormat.of().toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static String decode(String encoded) {
        byte[] out = new byte[encoded.length()];
        int n = 0;
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '-') {
                out[n++] = (byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
                i += 2;
            } else {
                out[n++] = (byte) encoded.charAt(i);
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }

    private static String shortened(String topic) {
        String digest = Digest.hex(DIGEST_CHARS, topic.getBytes(StandardCharsets.US_ASCII));
        return topic.substring(0, LENGTH_MAX - DIGEST_CHARS - 2) + "--" + digest;
    }
}
