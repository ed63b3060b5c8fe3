package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.grammar.Verb;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** `sarrio help`, `sarrio help add sync`, `sarrio add sync --help`. */
public final class Help {
    private Help() {}

    public static int print(CommandLine line, Screen screen) {
        if (line.verb() != Verb.HELP) {
            page(line.verb(), Optional.ofNullable(line.noun()), screen);
        } else if (line.names().isEmpty()) {
            overview(screen);
        } else {
            String word = line.names().get(0);
            Verb verb = Verb.of(word)
                    .orElseThrow(() -> new UsageException("Unknown command \"" + word + "\"", "write: sarrio help"));
            page(verb, line.names().stream().skip(1).findFirst().flatMap(Noun::of), screen);
        }
        return ExitCode.OK;
    }

    public static void overview(Screen screen) {
        screen.print(text("overview").orElseThrow());
        for (Verb verb : Verb.current()) {
            screen.print(String.format("  %-12s %s", verb.word(), verb.summary()));
        }
        screen.print("\nOptions (anywhere in the line):");
        for (Option option : Option.current()) {
            String words =
                    String.join(", ", option.spellings().stream().limit(2).toList()) + (option.valued() ? " X" : "");
            screen.print(String.format("  %-22s %s", words, option.summary()));
        }
        screen.print("\nsarrio help COMMAND explains one of them, with examples.");
    }

    private static void page(Verb verb, Optional<Noun> noun, Screen screen) {
        if (verb.retired()) {
            throw new UsageException("Sarrio has no \"" + verb.word() + "\"", verb.summary());
        }
        Optional<String> special = noun.flatMap(n -> text(verb.word() + "-" + n.word()));
        screen.print(special.or(() -> text(verb.word())).orElseThrow().stripTrailing());
    }

    /** The names of all pages that there must be: one for each verb. */
    static List<String> pages() {
        return Verb.current().stream().map(Verb::word).toList();
    }

    static Optional<String> text(String page) {
        try (InputStream in = Help.class.getResourceAsStream(page + ".txt")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
