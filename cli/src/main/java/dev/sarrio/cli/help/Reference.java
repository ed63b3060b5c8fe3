package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Verb;
import java.util.List;
import java.util.stream.Collectors;

/** The reference of the command line, in Markdown: `docs/cli.md`. */
public final class Reference {
    private final StringBuilder page = new StringBuilder();

    private Reference() {}

    public static String text() {
        Reference reference = new Reference();
        reference.front();
        HelpPage.all().forEach(reference::command);
        reference.options();
        reference.bucardo();
        return reference.page.toString();
    }

    private void front() {
        line("<!-- made from the grammar of the command line by ReferenceTest: do not edit -->");
        line("# The command line");
        line("");
        line("    sarrio [options] COMMAND [NOUN] [NAME …] [name=value …]");
        line("");
        line(
                "The words are Bucardo's, with its liberties: `add_db x` is `add db x`, `name:value` is `name=value`, a value may be quoted,"
                        + " a name may hold the wildcards `*` and `%`, `all` means every one, and options stand anywhere. A typo gets an answer that"
                        + " says what was probably meant. What a word of Bucardo's has no effect on is said in one line on standard error.");
        line("");
        table("Noun", "Also written like", "");
        Noun.current()
                .forEach(n ->
                        row(code(n.word()), codes(n.globs().subList(1, n.globs().size())), n.summary()));
        line("");
        table("Command", "Also", "");
        Verb.current()
                .forEach(v -> row("[" + v.word() + "](#sarrio-" + v.word() + ")", codes(v.aliases()), v.summary()));
    }

    private void command(HelpPage help) {
        line("");
        line((help.noun() == null ? "## " : "### ") + "sarrio " + help.page().words());
        line("");
        line(help.page().summary() + ".");
        line("");
        line("```");
        help.page().usage().forEach(u -> line("sarrio " + u));
        line("```");
        boolean list = false;
        for (String text : help.page().text()) {
            boolean item = text.startsWith(" ");
            if (!list || !item) {
                line("");
            }
            line(item ? "    " + text.strip() : text);
            list = item;
        }
        if (!help.parameters().isEmpty()) {
            line("");
            table("Parameter", "Also", "", "Default");
            help.parameters().forEach(this::parameter);
        }
        if (!help.ignored().isEmpty()) {
            line("");
            table("Bucardo's parameters without an effect", "because");
            help.ignored().forEach((reason, names) -> row(codes(names), reason));
        }
        line("");
        if (!help.options().isEmpty()) {
            line("Options: " + codes(help.options().stream().map(Option::word).toList()) + ".");
        }
        line("Exit codes: "
                + help.page().exits().stream()
                        .map(e -> "**" + e.substring(0, e.indexOf(' ')) + "**" + e.substring(e.indexOf(' ')))
                        .collect(Collectors.joining("; "))
                + ".");
        line("");
        line("```");
        help.page().examples().forEach(e -> line("sarrio " + e));
        line("```");
    }

    private void parameter(Parameter p) {
        row(
                code(HelpPage.typed(p)),
                codes(p.aliases()),
                p.summary(),
                p.otherwise().orElse(""));
    }

    private void options() {
        line("");
        line("## Options");
        line("");
        table("Option", "Also", "", "Variable", "Default");
        for (Option o : Option.values()) {
            if (!o.ignored()) {
                row(
                        code(o.word() + o.value().map(v -> " " + v).orElse("")),
                        codes(o.spellings().subList(1, o.spellings().size())),
                        o.summary() + (o.global() ? "" : " (" + takers(o) + ")"),
                        o.environment().map(Reference::code).orElse(""),
                        o.otherwise().orElse(""));
            }
        }
        line("");
        table("File", "");
        HelpPage.FILES.forEach(f -> row(code(f.get(0)), f.get(1)));
    }

    private static String takers(Option option) {
        return Verb.current().stream()
                .filter(v -> v.options().contains(option))
                .map(Verb::word)
                .collect(Collectors.joining(", "));
    }

    private void bucardo() {
        line("");
        line("## Bucardo's words that are not needed");
        line("");
        table("Command or thing", "Instead");
        Verb.bucardos().forEach(v -> row(codes(HelpPage.spelled(v)), v.summary()));
        Noun.bucardos().forEach(n -> row(code(n.word()), n.instead()));
        line("");
        table("Option", "No effect, because");
        Option.values().stream().filter(Option::ignored).forEach(o -> row(codes(o.spellings()), o.summary()));
    }

    private void table(String... titles) {
        row(titles);
        line("|" + " --- |".repeat(titles.length));
    }

    private void row(String... cells) {
        line("| " + List.of(cells).stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ")) + " |");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String codes(List<String> texts) {
        return texts.stream().map(Reference::code).collect(Collectors.joining(", "));
    }
}
