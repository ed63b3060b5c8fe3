package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Page;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.grammar.Verb;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.Style;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** `sarrio help`, `sarrio help add sync`, `sarrio add sync --help`. */
public final class Help {
    static final int WIDTH = 100;
    private static final String OVERVIEW = """
            sarrio: moves a live PostgreSQL database to another one and keeps both in step.

              sarrio [options] COMMAND [%s] [NAME …] [name=value …]

            The usual way, from nothing to a live copy:

              sarrio add database nonrds dbname=mydb host=localhost user=sarrio pass=-
              sarrio add database rds dbname=mydb host=my.rds.host user=my_user pass=-
              sarrio add dbgroup mydbs nonrds:source rds:target
              sarrio add all tables db=nonrds relgroup=myrels exclude-table=audit_log
              sarrio add sync mysync relgroup=myrels dbs=mydbs autokick=0
              sarrio validate mysync
              sarrio update sync mysync autokick=1
              sarrio start
              sarrio status --watch
              sarrio compare mysync
            """;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private Help(Style style) {
        this.style = style;
    }

    public static int print(CommandLine line, Screen screen) {
        if (line.has(Option.MAN)) {
            screen.print(ManPage.text().stripTrailing());
            screen.print(Json.MAPPER.createObjectNode().put("man", ManPage.text()));
            return ExitCode.OK;
        }
        Help help = new Help(screen.style());
        if (line.verb() != Verb.HELP) {
            help.page(line.verb(), line.noun());
        } else if (line.names().isEmpty()) {
            help.overview();
        } else {
            help.page(line.names());
        }
        help.print(screen);
        return ExitCode.OK;
    }

    public static void overview(Screen screen) {
        Help help = new Help(screen.style());
        help.overview();
        help.print(screen);
    }

    /** The page as plain lines. */
    static List<String> plain(HelpPage page) {
        Help help = new Help(new Style(false));
        help.page(page);
        return help.lines;
    }

    private void print(Screen screen) {
        lines.forEach(screen::print);
        if (screen.json()) {
            screen.print(Json.MAPPER.createObjectNode().put("help", Style.plain(String.join("\n", lines))));
        }
    }

    private void overview() {
        String nouns = String.join("|", Noun.current().stream().map(Noun::word).toList());
        OVERVIEW.formatted(nouns).lines().forEach(this::example);
        heading("Commands:");
        Verb.current().forEach(v -> pair(v.word(), v.summary(), 14));
        heading("Options (anywhere in the line):");
        Option.everywhere().forEach(o -> pair(HelpPage.words(o), HelpPage.explained(o), 26));
        heading("Words:");
        Noun.current().forEach(n -> pair(n.word(), n.summary(), 14));
        heading("Bucardo's words that are not needed here (each says what to use instead):");
        wrap(
                "  ",
                String.join(
                        ", ",
                        Stream.concat(
                                        Verb.bucardos().stream().map(Verb::word),
                                        Noun.bucardos().stream().map(Noun::word))
                                .distinct()
                                .toList()));
        lines.add("");
        lines.add("sarrio help COMMAND explains one of them, with examples; docs/cli.md and sarrio man have it all.");
    }

    private void page(List<String> words) {
        String word = words.get(0);
        int underscore = word.indexOf('_');
        Verb verb =
                Verb.of(underscore > 0 ? word.substring(0, underscore) : word).orElseThrow(() -> Verb.unknown(word));
        List<String> nouns = new ArrayList<>(words.subList(1, words.size()));
        if (underscore > 0) {
            nouns.add(0, word.substring(underscore + 1));
        }
        Noun noun = verb.takesNoun() && !nouns.isEmpty() ? verb.noun(nouns.get(0)) : null;
        if (noun == Noun.ALL && nouns.size() > 1) {
            noun = verb.noun(nouns.get(1));
        }
        page(verb, noun);
    }

    private void page(Verb verb, Noun noun) {
        if (verb.retired()) {
            throw new UsageException("Sarrio has no \"" + verb.word() + "\"", verb.summary());
        }
        page(HelpPage.of(verb, noun));
    }

    private void page(HelpPage help) {
        Page page = help.page();
        lines.add(style.bold("sarrio " + page.words()) + ": " + lower(page.summary()));
        lines.add("");
        page.usage().forEach(u -> wrapUsage("  " + style.accent("sarrio"), u));
        if (!page.text().isEmpty()) {
            lines.add("");
            page.text().forEach(t -> (t.startsWith(" ") ? List.of(t) : wrapped(t, WIDTH)).forEach(lines::add));
        }
        if (!help.parameters().isEmpty()) {
            heading("Parameters (name=value or name:value):");
            help.parameters().forEach(p -> pair(HelpPage.words(p), HelpPage.explained(p), 26));
        }
        if (!help.ignored().isEmpty()) {
            heading("Bucardo's parameters that have no effect:");
            help.ignored().forEach((reason, names) -> pair(String.join(", ", names), reason, 26));
        }
        if (!help.options().isEmpty()) {
            heading("Options, besides those of sarrio help:");
            help.options().forEach(o -> pair(HelpPage.words(o), HelpPage.explained(o), 26));
        }
        heading("Exit codes:");
        page.exits().forEach(e -> pair(e.substring(0, e.indexOf(' ')), e.substring(e.indexOf(' ') + 1), 4));
        heading("Examples:");
        page.examples().forEach(e -> example("  sarrio " + e));
    }

    private static String lower(String summary) {
        return Character.toLowerCase(summary.charAt(0)) + summary.substring(1);
    }

    private void heading(String text) {
        lines.add("");
        lines.add(style.bold(text));
    }

    /** A line that can be typed is told from the text around it. */
    private void example(String line) {
        lines.add(line.startsWith("  sarrio ") ? "  " + style.accent("sarrio") + line.substring(8) : line);
    }

    /** A word, and from a column on what it means; below it where the word is too long. */
    private void pair(String word, String meaning, int column) {
        String indent = " ".repeat(column);
        List<String> meant = wrapped(meaning, WIDTH - column);
        int first = 0;
        if (word.length() + 3 <= column) {
            lines.add("  " + style.accent(word) + indent.substring(word.length() + 2) + meant.get(0));
            first = 1;
        } else {
            wrapped(word, WIDTH - 2).forEach(w -> lines.add("  " + style.accent(w)));
        }
        meant.stream().skip(first).forEach(m -> lines.add(indent + m));
    }

    private void wrap(String indent, String text) {
        wrapped(text, WIDTH - indent.length()).forEach(l -> lines.add(indent + l));
    }

    private void wrapUsage(String prefix, String usage) {
        List<String> parts = wrapped(usage, WIDTH - 12);
        lines.add(prefix + " " + parts.get(0));
        parts.stream().skip(1).forEach(p -> lines.add("            " + p));
    }

    static List<String> wrapped(String text, int width) {
        List<String> wrapped = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                wrapped.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        wrapped.add(line.toString());
        return wrapped;
    }
}
