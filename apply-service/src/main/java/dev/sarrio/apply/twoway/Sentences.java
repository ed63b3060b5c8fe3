package dev.sarrio.apply.twoway;

import dev.sarrio.apply.twoway.Verdicts.Verdict;
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

    void add(int number, String verdict, Verdict by, boolean ownHasLost) {
        numbers.add(number);
        verdicts.add(verdict);
        winners.add(by.winner() == null ? null : by.winner().value());
        strategies.add(by.strategy().toString());
        how.add(by.how());
        lost.add(ownHasLost);
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
                .addArrayOfBoolean(lost.toArray(Boolean[]::new));
    }
}
