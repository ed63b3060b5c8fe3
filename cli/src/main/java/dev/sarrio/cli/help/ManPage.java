package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Verb;
import java.util.Comparator;
import java.util.List;

/** The man page, in roff: `docs/sarrio.1`. */
public final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    public static String text() {
        ManPage man = new ManPage();
        man.front();
        man.request("SH COMMANDS");
        HelpPage.all().forEach(man::command);
        man.options();
        man.bucardo();
        man.back();
        return man.page.toString();
    }

    private void front() {
        page.append(".\\\" made from the grammar of the command line by ReferenceTest: do not edit\n");
        request("TH SARRIO 1 \"\" Sarrio \"User Commands\"");
        request("SH NAME");
        line("sarrio - move a live PostgreSQL database to another one and keep both in step");
        request("SH SYNOPSIS");
        page.append(".B sarrio\n[\\fIoptions\\fR] \\fIcommand\\fR [")
                .append(String.join("|", Noun.current().stream().map(Noun::word).toList()))
                .append("] [\\fIname\\fR ...] [\\fIname\\fR=\\fIvalue\\fR ...]\n");
        request("SH DESCRIPTION");
        line(
                "The words are those of Bucardo. A parameter is name=value or name:value; a name may hold the wildcards * and %,"
                        + " and all means every one. add_database is the same as add database. Options stand anywhere in the line.");
        for (Noun noun : Noun.current()) {
            entry(noun.word(), noun.summary());
        }
    }

    private void command(HelpPage help) {
        request("SS " + roff("sarrio " + help.page().words()));
        line(help.page().summary() + ".");
        help.page().usage().forEach(u -> literal("sarrio " + u));
        if (!help.verb().aliases().isEmpty() && help.noun() == null) {
            paragraph("Also: " + String.join(", ", help.verb().aliases()) + ".");
        }
        for (String text : help.page().text()) {
            if (text.startsWith(" ")) {
                literal(text.strip());
            } else {
                paragraph(text);
            }
        }
        for (Parameter parameter : help.parameters()) {
            entry(HelpPage.words(parameter), HelpPage.explained(parameter));
        }
        help.ignored().forEach((reason, names) -> entry(String.join(", ", names), "No effect: " + reason));
        if (!help.options().isEmpty()) {
            paragraph("Options: "
                    + String.join(
                            ", ", help.options().stream().map(Option::word).toList()) + ".");
        }
        paragraph("Exit codes:");
        help.page().exits().forEach(e -> entry(e.substring(0, e.indexOf(' ')), e.substring(e.indexOf(' ') + 1)));
        paragraph("Examples:");
        help.page().examples().forEach(e -> literal("sarrio " + e));
    }

    private void options() {
        request("SH OPTIONS");
        for (Option option : Option.values()) {
            if (!option.ignored()) {
                entry(HelpPage.words(option), HelpPage.explained(option));
            }
        }
    }

    private void bucardo() {
        request("SH COMING FROM BUCARDO");
        line("These commands, things and options of Bucardo are known. The commands and things answer with what to use"
                + " instead; the options are taken, noted, and have no effect.");
        Verb.bucardos().forEach(v -> entry(HelpPage.words(v), v.summary()));
        Noun.bucardos().forEach(n -> entry(n.word(), n.instead()));
        Option.values().stream().filter(Option::ignored).forEach(o -> entry(HelpPage.words(o), o.summary()));
    }

    private void back() {
        request("SH ENVIRONMENT");
        Option.values().stream()
                .filter(o -> o.environment().isPresent())
                .sorted(Comparator.comparing(Option::word))
                .forEach(o -> entry(o.environment().orElseThrow(), "the same as " + o.word()));
        request("SH FILES");
        for (List<String> file : HelpPage.FILES) {
            entry(file.get(0), file.get(1));
        }
        request("SH SEE ALSO");
        line("psql(1), pg_dump(1)");
    }

    private void request(String request) {
        page.append('.').append(request).append('\n');
    }

    /** A tagged paragraph. */
    private void entry(String word, String meaning) {
        request("TP");
        page.append("\\fB").append(roff(word)).append("\\fR\n");
        line(meaning);
    }

    private void paragraph(String text) {
        request("PP");
        line(text);
    }

    private void literal(String text) {
        request("RS 4");
        request("nf");
        line(text);
        request("fi");
        request("RE");
    }

    private void line(String text) {
        String escaped = roff(text);
        boolean control = escaped.startsWith(".") || escaped.startsWith("'");
        page.append(control ? "\\&" : "").append(escaped).append('\n');
    }

    private static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("`", "");
    }
}
