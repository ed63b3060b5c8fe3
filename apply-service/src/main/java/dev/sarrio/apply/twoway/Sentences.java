package dev.sarrio.apply.twoway;

import dev.sarrio.apply.twoway.Verdicts.Verdict;
import dev.sarrio.core.name.DatabaseName;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Verdicts on their way to the server: the parameters of {@link MetTable#judge}. For one thread. */
final class Sentences {
    private final List<Integer> numbers = new ArrayList<>();
    private final List<String> verdicts = new ArrayList<>();
    private final List<String> winners = new ArrayList<>();
    private final List<String> strategies = new ArrayList<>();
    private final List<String> how = new ArrayList<>();
    private final List<Boolean> lost = new ArrayList<>();
    private final List<String> own = new ArrayList<>();
    private final List<String> won = new ArrayList<>();
    private final List<Long> told = new ArrayList<>();

    /** @param ownOf the database whose version the target has; null for its own */
    void add(int number, String sentence, Verdict verdict, boolean ownHasLost, DatabaseName ownOf) {
        numbers.add(number);
        verdicts.add(sentence);
        winners.add(verdict.winner() == null ? null : verdict.winner().value());
        strategies.add(verdict.by().strategy().toString());
        how.add(verdict.by().how());
        lost.add(ownHasLost);
        own.add(ownOf == null ? null : ownOf.value());
        won.add(null);
        told.add(null);
    }

    /** @param columns of the source's that are written, null for all or none @param toldAnew the time at which this database wrote all of the row */
    void add(int number, String sentence, Verdict verdict, boolean ownHasLost, String columns, Long toldAnew) {
        add(number, sentence, verdict, ownHasLost, null);
        won.set(won.size() - 1, columns);
        told.set(told.size() - 1, toldAnew);
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    Tuple tuple() {
        return Tuple.tuple()
                .addArrayOfInteger(numbers.toArray(Integer[]::new))
                .addArrayOfString(verdicts.toArray(String[]::new))
                .addArrayOfString(winners.toArray(String[]::new))
                .addArrayOfString(strategies.toArray(String[]::new))
                .addArrayOfString(how.toArray(String[]::new))
                .addArrayOfBoolean(lost.toArray(Boolean[]::new))
                .addArrayOfString(own.toArray(String[]::new))
                .addArrayOfString(won.toArray(String[]::new))
                .addArrayOfLong(told.toArray(Long[]::new));
    }
}
