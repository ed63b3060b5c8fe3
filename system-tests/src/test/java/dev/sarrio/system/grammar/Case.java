package dev.sarrio.system.grammar;

import java.util.List;

/**
 * One line of the story.
 *
 * @param at its line in the file
 * @param text as it is written there
 * @param words of the command, without the first
 * @param process run as users do, by the launcher; otherwise in the test's own process
 * @param acts what precedes and follows it, in order
 */
record Case(int at, String text, List<String> words, boolean process, int exit, List<Act> acts) {
    Case {
        words = List.copyOf(words);
        acts = List.copyOf(acts);
    }

    /** A line below the command, or before it: its first word (`GET`, `source`, `!` …), what is behind it, and the value that is expected of that. */
    record Act(String kind, String what, String value) {
        @Override
        public String toString() {
            return (kind + " " + what + (value.isEmpty() ? "" : " = " + value)).strip();
        }
    }

    List<Act> acts(String kind) {
        return acts.stream().filter(a -> a.kind().equals(kind)).toList();
    }

    @Override
    public String toString() {
        return at + ": " + text;
    }
}
