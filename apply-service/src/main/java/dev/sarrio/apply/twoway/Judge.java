package dev.sarrio.apply.twoway;

import dev.sarrio.apply.twoway.Verdicts.Ruling;
import dev.sarrio.apply.twoway.Verdicts.Verdict;
import dev.sarrio.apply.twoway.Verdicts.Version;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads what has met in a table, and writes the verdicts beside it. For one thread. */
final class Judge {
    private static final String READ = "r";
    private static final String DELETE = "d";
    private static final String NO_KEY = "null";
    private final PgSession session;
    private final Direction direction;
    private final Verdicts verdicts;
    private final Functions functions;

    private record Clash(int number, Place place, Verdict verdict, DatabaseName own) {}

    Judge(PgSession session, Direction direction) {
        this.session = session;
        this.direction = direction;
        this.verdicts = new Verdicts(direction.rules(), direction.databases());
        this.functions = new Functions(session, direction.target(), direction.databases());
    }

    /** On a table as a whole: no version stays alone, and so nobody wins. @param ownAt of the last of one's own changes */
    Ruling whole(TableName table, long at, long ownAt) {
        return verdicts.ruling(
                table, new Version(direction.source(), NO_KEY, at), new Version(direction.target(), NO_KEY, ownAt));
    }

    /** Whether what both have written is to be told column by column. */
    boolean byColumn(TableName table) {
        return direction.rules().of(table).kind() == ConflictStrategy.Kind.COLUMNS;
    }

    private Version incoming(Row contest) {
        return new Version(direction.source(), contest.getString("key"), contest.getLong("at"));
    }

    /** Of each database whose changes the target's row is made of the newest: mostly these are only the target's own. */
    private List<Version> own(Row contest) {
        String key = contest.getString("own_key");
        String[] databases = contest.getArrayOfStrings("own_dbs");
        if (databases == null) {
            return List.of(new Version(direction.target(), key, contest.getLong("own_at")));
        }
        Long[] at = contest.getArrayOfLongs("own_ats");
        Map<DatabaseName, Long> newest = new TreeMap<>();
        for (int i = 0; i < databases.length; i++) {
            DatabaseName database = databases[i] == null ? direction.target() : new DatabaseName(databases[i]);
            newest.merge(database, at[i], Math::max);
        }
        return newest.entrySet().stream()
                .map(e -> new Version(e.getKey(), key, e.getValue()))
                .toList();
    }

    /** Whose version speaks for the target; null for its own. */
    private DatabaseName ownOf(TableName table, Row contest, Answers answers) {
        if (contest.getArrayOfStrings("own_dbs") == null) {
            return null;
        }
        DatabaseName best = verdicts.best(table, incoming(contest), own(contest), answers);
        return best.equals(direction.target()) ? null : best;
    }

    /** A record of which it is not known when it was made; nobody wins by it. */
    private static boolean isTimeless(Row contest) {
        return READ.equals(contest.getString("op"));
    }

    Ruling ruling(TableName table, Row contest) {
        return verdicts.ruling(table, incoming(contest), own(contest));
    }

    /** Functions are asked once for all contests of the table that they decide. */
    private Answers answers(TableName table, List<Row> contests) {
        Map<TableName, Set<String>> asked = new HashMap<>();
        for (Row r : contests) {
            TableName function = ruling(table, r).function();
            if (function != null) {
                asked.computeIfAbsent(function, f -> new LinkedHashSet<>())
                        .add(Verdicts.keyOf(incoming(r), own(r).get(0)));
            }
        }
        return asked.isEmpty() ? Answers.NONE : functions.ask(table, asked);
    }

    private Verdict on(TableName table, Row contest, Answers answers) {
        return verdicts.on(table, incoming(contest), own(contest), answers);
    }

    List<Row> contests(MetTable met) {
        List<Row> contests = new ArrayList<>();
        session.query(met.contests()).forEach(contests::add);
        return contests;
    }

    static Place place(Row contest) {
        return new Place(contest.getInteger("p"), contest.getLong("o"));
    }

    /** Leaves one change of each key. @return the records of the others */
    Set<Place> superseded(MetTable met) {
        List<String> statements = met.supersede();
        session.query(statements.get(0));
        Set<Place> places = new HashSet<>();
        session.query(statements.get(1)).forEach(r -> places.add(place(r)));
        return places;
    }

    /**
     * On rows that both have changed.
     *
     * @param columns of the table, null if rows are not merged
     * @param out is filled with the records that are not to be written @param shown with those whose rows go on record
     * @return how many were decided
     */
    long rows(TableName table, MetTable met, ByColumn columns, Set<Place> out, Set<Place> shown) {
        Sentences sentences = new Sentences();
        long decided = 0;
        List<Row> contests = contests(met);
        Answers answers =
                answers(table, contests.stream().filter(r -> !isTimeless(r)).toList());
        Map<Integer, ColumnMerge.Found> found =
                columns == null ? Map.of() : columns.merge().find(contests, columns.seen());
        for (Row r : contests) {
            int number = r.getInteger("n");
            if (isTimeless(r)) {
                shown.add(place(r));
                sentences.add(number, "OPEN", ruling(table, r).wonBy(null), false, null);
                continue;
            }
            if (found.containsKey(number)) {
                decided += merged(r, found.get(number), ruling(table, r), columns.merge(), sentences, out, shown);
                continue;
            }
            String op = r.getString("op");
            Verdict verdict = on(table, r, answers);
            boolean incoming = direction.source().equals(verdict.winner());
            DatabaseName own = ownOf(table, r, answers);
            if (op.equals(DELETE) && r.getBoolean("gone")) {
                // no conflict, but of what comes later the same version must be left on both sides
                sentences.add(number, "SILENT", verdict, incoming, own);
                if (!incoming && met.table().isHeard()) {
                    out.add(place(r)); // no evidence is kept of it
                }
                continue;
            }
            if (!op.equals(DELETE)) {
                shown.add(place(r));
            }
            if (verdict.open()) {
                sentences.add(number, "OPEN", verdict, false, own);
                continue;
            }
            sentences.add(number, "DECIDED", verdict, incoming || verdict.winner() == null, own);
            if (!incoming) {
                out.add(place(r));
            }
            decided++;
        }
        write(met, sentences);
        return decided;
    }

    /** @return 1 if it was a conflict */
    private int merged(
            Row r,
            ColumnMerge.Found found,
            Ruling by,
            ColumnMerge merge,
            Sentences into,
            Set<Place> out,
            Set<Place> shown) {
        int number = r.getInteger("n");
        Columns columns = found.columns();
        Columns.Kind kind =
                columns != null ? columns.kind() : found.stays() ? Columns.Kind.TARGET : Columns.Kind.SOURCE;
        boolean written = kind == Columns.Kind.SOURCE || kind == Columns.Kind.MERGED;
        if (!written && kind != Columns.Kind.NOTHING) {
            out.add(place(r));
        }
        if (columns == null || kind == Columns.Kind.NOTHING) {
            boolean lost = columns == null ? written : !columns.won().isEmpty();
            into.add(number, "SILENT", by.wonBy(lost ? direction.source() : direction.target()), lost, null);
            return 0;
        }
        if (!r.getString("op").equals(DELETE)) {
            shown.add(place(r));
        }
        if (kind == Columns.Kind.MERGED) {
            merge.merge(place(r), found.whole());
            Verdict both = new Ruling(by.strategy(), columns.words(direction)).wonBy(null);
            into.add(number, "DECIDED", both, false, columns.wonLiteral(), found.told());
        } else {
            Verdict verdict = by.wonBy(written ? direction.source() : direction.target());
            into.add(number, "DECIDED", verdict, written, null, found.told());
        }
        return 1;
    }

    /** @param seen by the source */
    record ByColumn(ColumnMerge merge, Snapshot seen) {}

    /**
     * On rows of different keys with one unique value.
     *
     * @param out is filled with the records that are not to be written
     * @return how many there are
     */
    long clashes(TableName table, MetTable met, Set<Place> out) {
        List<Clash> clashes = new ArrayList<>();
        // whose row the source had seen is not asked: there it is in nobody's way, so the tables' rules differ
        List<Row> contests =
                contests(met).stream().filter(r -> r.getLong("own_at") != 0).toList();
        Answers answers = answers(table, contests);
        for (Row r : contests) {
            Verdict verdict = on(table, r, answers);
            if (!verdict.open() && !direction.source().equals(verdict.winner())) {
                out.add(place(r));
            }
            clashes.add(new Clash(r.getInteger("n"), place(r), verdict, ownOf(table, r, answers)));
        }
        Sentences sentences = new Sentences();
        for (Clash c : clashes) { // a record may be in the way of several rows: if one of them stays, all do
            boolean written = !out.contains(c.place());
            Verdict by = c.verdict().winner() == null
                    ? c.verdict()
                    : c.verdict()
                            .by()
                            .wonBy(written ? direction.source() : c.own() == null ? direction.target() : c.own());
            sentences.add(c.number(), by.open() ? "OPEN" : "DECIDED", by, written && !by.open(), c.own());
        }
        write(met, sentences);
        return clashes.size();
    }

    /**
     * On rows that the source has deleted, and that the target has given children: they stay, whoever was later, since a delete can be made again.
     *
     * @param out is filled with the records that are not to be written
     * @return how many there are
     */
    long parents(TableName table, MetTable met, Set<Place> out) {
        Sentences sentences = new Sentences();
        long parents = 0;
        for (Row r : contests(met)) {
            Ruling ruling = ruling(table, r);
            boolean decided = !ruling.open() && ruling.strategy().converges();
            Verdict by = ruling.wonBy(decided ? direction.target() : null);
            sentences.add(r.getInteger("n"), by.open() ? "OPEN" : "DECIDED", by, false, null);
            out.add(place(r));
            parents++;
        }
        write(met, sentences);
        return parents;
    }

    void write(MetTable met, Sentences sentences) {
        if (!sentences.isEmpty()) {
            session.await(session.send(met.judge(), sentences.tuple()));
        }
    }
}
