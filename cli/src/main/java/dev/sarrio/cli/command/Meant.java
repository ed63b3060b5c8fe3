package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.texts;

import dev.sarrio.cli.grammar.Spellings;
import dev.sarrio.cli.grammar.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words of `start`, `stop` and `restart`: first names of syncs, then a reason in free words, with or without quotes. What could be a mistyped name,
 * or a name within a reason, is asked about: a wrong guess would stop every sync.
 *
 * @param syncs names and wildcards; empty for all
 * @param reason null if none was given
 */
record Meant(List<String> syncs, String reason) {
    static Meant of(Call call) {
        List<String> words = call.line().names();
        boolean quoted = words.stream().allMatch(Meant::isQuoted);
        return of(
                call.line().verb().word(),
                words,
                quoted ? List.of() : texts(call.coordinator().get("/syncs")));
    }

    static Meant of(String verb, List<String> words, List<String> known) {
        List<String> syncs = new ArrayList<>();
        for (String word : words) {
            if (!known.contains(word) && !Wildcard.is(word)) {
                break;
            }
            syncs.add(word);
        }
        List<String> reason = words.subList(syncs.size(), words.size());
        if (reason.size() == 1 && reason.get(0).matches("\\d{1,9}")) {
            return new Meant(syncs, null); // a time-out, which Bucardo takes and needs no more than we do
        }
        if (!reason.isEmpty() && !isQuoted(reason.get(0))) {
            check(verb, reason, known);
        }
        return new Meant(syncs, reason.isEmpty() ? null : String.join(" ", reason));
    }

    private static void check(String verb, List<String> reason, List<String> known) {
        String first = reason.get(0);
        Optional<String> meant = Spellings.nearest(first, known);
        if (meant.isPresent()) {
            throw new UsageException(
                    "There is no sync \"" + first + "\"",
                    "did you mean \"" + meant.get()
                            + "\"? If it is a reason, write it in quotes, with another word: sarrio " + verb
                            + " \"because of " + first + "\"");
        }
        reason.stream().filter(known::contains).findFirst().ifPresent(sync -> {
            String words = String.join(" ", reason);
            throw new UsageException(
                    "Is \"" + sync + "\" the sync to " + verb + ", or part of the reason?",
                    "write: sarrio " + verb + " " + sync + " \"" + words + "\", or for all: sarrio " + verb + " \""
                            + words + "\"");
        });
    }

    private static boolean isQuoted(String word) {
        return word.indexOf(' ') >= 0;
    }
}
