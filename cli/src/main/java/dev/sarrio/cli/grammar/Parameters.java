package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which `name=value` each noun takes: all of Bucardo's, and Sarrio's own. */
public final class Parameters {
    private static final List<Parameter> ALL =
            Table.rows("parameter").stream().map(Parameter::new).toList();

    private Parameters() {}

    public static List<Parameter> of(Noun noun) {
        return ALL.stream().filter(p -> p.belongsTo(noun)).toList();
    }

    static Optional<Parameter> find(Noun noun, String word) {
        return of(noun).stream().filter(p -> p.isCalled(word)).findFirst();
    }

    /** The nouns that have some. */
    public static Stream<Noun> nouns() {
        return Arrays.stream(Noun.values()).filter(n -> !of(n).isEmpty());
    }
}
