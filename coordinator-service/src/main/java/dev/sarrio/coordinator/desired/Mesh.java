package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a sync of more than two databases, all of them written, can't do. */
final class Mesh {
    private static final Set<ConflictStrategy.Kind> OF_TWO =
            Set.of(ConflictStrategy.Kind.TARGET, ConflictStrategy.Kind.SKIP);

    private Mesh() {}

    static void check(DesiredSync sync, String named) {
        String sources = named + " has " + sync.sources().size() + " sources";
        strategies(sync).stream()
                .filter(s -> OF_TWO.contains(s.kind()))
                .findFirst()
                .ifPresent(s -> {
                    throw refused(
                            sources + ": " + s + " decides between two databases only",
                            "use latest, source, random, the databases with commas, the one that wins first, or"
                                    + " function:SCHEMA.NAME",
                            Strategies.FIELD);
                });
        if (!sync.sequences().isEmpty()) {
            String sequence = sync.sequences().get(0).toString();
            throw refused(
                    sources + " and the sequence " + sequence
                            + ": sequences are kept in step between two databases only",
                    "leave sequences out of its relgroup (remove sequence " + sequence
                            + "), and let each database hand out different values: ALTER SEQUENCE … INCREMENT BY "
                            + sync.sources().size(),
                    "relgroup");
        }
        if (!sync.copying().restarts().isEmpty()) {
            throw refused(
                    sources + ": what the others go on to write into "
                            + sync.copying().restarts().get(0).table()
                            + " while it is copied again alone would be lost there",
                    "copy all of it, while applications write " + sync.sources().get(0) + " only: copy " + sync.name(),
                    "restart");
        }
        if (!sync.customcodes().isEmpty()) {
            throw refused(
                    sources + ", and the customcode "
                            + sync.customcodes().get(0).name()
                            + " would run at a database for each of the others: which one is meant is not said",
                    "remove the customcode, or keep the sync to two databases",
                    "dbs");
        }
    }

    private static SarrioException refused(String what, String remedy, String field) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(field);
    }

    private static List<ConflictStrategy> strategies(DesiredSync sync) {
        List<ConflictStrategy> all = new ArrayList<>();
        all.add(sync.rules().strategy());
        sync.rules().tables().stream().map(ConflictRules.OfTable::strategy).forEach(all::add);
        sync.rules().decisions().stream().map(ConflictRules.Decision::strategy).forEach(all::add);
        return all;
    }

    /** Who joins or leaves would have missed what the others have told each other. @param was as it is published */
    static void checkSame(DesiredSync was, DesiredSync now) {
        if ((was.mesh() || now.mesh()) && !was.sources().equals(now.sources())) {
            throw new SarrioException(
                            ErrorCode.IN_USE,
                            "The databases of the sync \"" + now.name() + "\" can't be changed from " + was.sources()
                                    + " to " + now.sources()
                                    + ": with more than two that are written, all begin together",
                            "bring what is right into the first, and make the sync anew: remove sync " + now.name()
                                    + "; add sync " + now.name() + " … dbs=… fills the others from it")
                    .onField("dbs");
        }
    }
}
