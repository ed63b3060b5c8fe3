package dev.sarrio.apply.twoway;

import dev.sarrio.core.name.DatabaseName;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What becomes of a row that both sides have written, column by column. A pure function of what the two wrote: each side asks it for itself, with
 * the two in each other's place.
 *
 * @param kind what is to be done
 * @param won the source's columns that are written
 * @param stay the target's that it keeps
 */
record Columns(Kind kind, Set<String> won, Set<String> stay) {
    enum Kind {
        /** Both have deleted it: the later one's columns are named. */
        NOTHING,
        /** The source's is written, whole; all that the target wrote has lost. */
        SOURCE,
        /** The target's stays, whole. */
        TARGET,
        /** Of the source's some columns are written. */
        MERGED
    }

    Columns {
        won = Set.copyOf(won);
        stay = Set.copyOf(stay);
    }

    /** For people: `x from a, y z from b`. */
    String words(Direction direction) {
        return "merged: " + String.join(" ", new TreeSet<>(won)) + " from " + direction.source() + ", "
                + String.join(" ", new TreeSet<>(stay)) + " from " + direction.target();
    }

    /** The source's that are written, as PostgreSQL writes an array. */
    String wonLiteral() {
        return won.stream()
                .map(c -> '"' + c.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** @param gone whether the row is not there in the end */
    record Side(DatabaseName database, Written written, boolean gone) {
        private long newest() {
            Long newest = written.newest();
            return newest == null ? Long.MIN_VALUE : newest;
        }

        /**
         * Whether anything that it wrote is later than what the other wrote there, whose row is gone. A delete writes all columns; what a TRUNCATE
         * took, at no time that counts, has those that were written before it.
         */
        private boolean outlives(Side gone) {
            return written.columns(gone.written).stream().anyMatch(c -> {
                Long at = written.at(c);
                Long other = gone.written.at(c);
                return at != null && (other == null || later(database, at, gone.database, other) == Kind.SOURCE);
            });
        }
    }

    /** @param all columns that both have, without those that nobody can write */
    static Columns decide(Side source, Side target, Set<String> all) {
        Set<String> incoming = source.written.among(all);
        Set<String> own = target.written.among(all);
        if (source.gone || target.gone) { // of a row that is not there no column can be kept
            boolean both = source.gone && target.gone;
            Kind left;
            if (both) {
                left = later(source.database, source.newest(), target.database, target.newest());
            } else if (source.gone) {
                left = target.outlives(source) ? Kind.TARGET : Kind.SOURCE;
            } else {
                left = source.outlives(target) ? Kind.SOURCE : Kind.TARGET;
            }
            return new Columns(
                    both ? Kind.NOTHING : left,
                    left == Kind.SOURCE ? incoming : Set.of(),
                    left == Kind.TARGET ? own : Set.of());
        }
        Set<String> won = new TreeSet<>();
        for (String c : incoming) {
            Long ownAt = target.written.at(c);
            if (ownAt == null || later(source.database, source.written.at(c), target.database, ownAt) == Kind.SOURCE) {
                won.add(c);
            }
        }
        own.removeAll(won);
        Kind kind = won.isEmpty() ? Kind.TARGET : own.isEmpty() ? Kind.SOURCE : Kind.MERGED;
        return new Columns(kind, won, own);
    }

    static Kind later(DatabaseName source, long at, DatabaseName target, long ownAt) {
        boolean byName = source.compareTo(target) > 0;
        return (at == ownAt ? byName : at > ownAt) ? Kind.SOURCE : Kind.TARGET;
    }
}
