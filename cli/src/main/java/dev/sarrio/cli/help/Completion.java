package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Parameters;
import dev.sarrio.cli.grammar.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The completion script for bash, made from the tables of the grammar. */
public final class Completion {
    private Completion() {}

    public static String bash() {
        List<Noun> nouns =
                Arrays.stream(Noun.values()).filter(n -> !n.retired()).toList();
        String parameters = nouns.stream()
                .filter(n -> !Parameters.of(n).isEmpty())
                .map(n -> "    " + n.word() + "*) echo '" + parametersOf(n) + "';;")
                .collect(Collectors.joining("\n"));
        return """
                # completion of sarrio for bash: source <(sarrio completion)
                _sarrio_parameters() {
                  case "$1" in
                %s
                  esac
                }
                _sarrio() {
                  local word=${COMP_WORDS[COMP_CWORD]} verb= noun= i
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    case "${COMP_WORDS[i]}" in
                      -*) ;;
                      *) if [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; elif [ -z "$noun" ] || [ "$noun" = all ]; then noun=${COMP_WORDS[i]}; fi;;
                    esac
                  done
                  local words='%s'
                  case "$verb" in
                    '') ;;
                    help) words="$words %s";;
                    add|list|show|update|remove) words='%s'; [ -n "$noun" ] && words=$(_sarrio_parameters "$noun");;
                    *) words=all;;
                  esac
                  case "$word" in -*) words='%s';; esac
                  COMPREPLY=($(compgen -W "$words" -- "$word"))
                  case "${COMPREPLY[0]}" in *=) compopt -o nospace;; esac
                }
                complete -F _sarrio sarrio ./sarrio
                """.formatted(
                parameters,
                words(Verb.current().stream().map(Verb::word).toList()),
                words(nouns.stream().map(Noun::word).toList()),
                words(nouns.stream().map(Noun::word).toList()),
                words(Option.current().stream().map(o -> o.spellings().get(0)).toList()));
    }

    private static String parametersOf(Noun noun) {
        return words(Parameters.of(noun).stream()
                .filter(p -> p.ignoredBecause() == null)
                .map(p -> p.kind() == Parameter.Kind.FLAG ? p.name() : p.name() + "=")
                .toList());
    }

    private static String words(List<String> words) {
        return String.join(" ", words);
    }
}
