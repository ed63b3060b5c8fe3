package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a word may be written, and which word was probably meant. */
public final class Spellings {
    private static final int SLIPS_MAX = 2;
    private static final int LETTERS_FOR_A_SLIP = 3;
    private static final Pattern PART = Pattern.compile("\\.[*+]|\\[\\w+]|.\\?|.");
    private final String word;
    private final List<String> patterns;

    /** @param patterns regular expressions */
    Spellings(String word, List<String> patterns) {
        this.word = word;
        this.patterns = patterns;
    }

    boolean fit(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        return lower.equals(word) || patterns.stream().anyMatch(lower::matches);
    }

    /** Those of the patterns that are words, with the word itself first. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(word));
        patterns.stream().filter(p -> p.matches("[\\w-]+")).forEach(words::add);
        return words;
    }

    /** The same as patterns of a shell; fish knows no classes of letters, so each letter has its own. */
    List<String> globs() {
        List<String> globs = new ArrayList<>(List.of(word));
        for (String pattern : patterns) {
            List<String> plain = new ArrayList<>(List.of(""));
            Matcher part = PART.matcher(pattern);
            while (part.find()) {
                String text = part.group();
                List<String> ways = text.startsWith(".")
                        ? List.of("*")
                        : text.startsWith("[")
                                ? List.of(text.substring(1, text.length() - 1).split(""))
                                : text.endsWith("?") ? List.of("", text.substring(0, 1)) : List.of(text);
                plain = plain.stream()
                        .flatMap(p -> ways.stream().map(w -> p + w))
                        .toList();
            }
            globs.addAll(plain);
        }
        return globs.stream().distinct().toList();
    }

    /** The nearest of the words, if it is near: one slip of the finger, or two in a long word, or its end is missing. */
    public static Optional<String> nearest(String typed, Collection<String> words) {
        String lower = typed.toLowerCase(Locale.ROOT);
        String nearest = null;
        int least = SLIPS_MAX + 1;
        for (String word : words) {
            int slips = slips(word, lower);
            boolean near = slips <= Math.max(1, word.length() / LETTERS_FOR_A_SLIP);
            boolean shortened = lower.length() > 2 && word.startsWith(lower);
            if (slips < least && near || shortened && nearest == null) {
                nearest = word;
                least = Math.min(slips, SLIPS_MAX);
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** `, or did you mean "kick"?`; nothing if there is no such word. */
    static String orDidYouMean(String typed, Collection<String> words) {
        return nearest(typed, words)
                .map(w -> ", or did you mean \"" + w + "\"?")
                .orElse("");
    }

    /** Letters that are missing, too many, others, or changed places. */
    private static int slips(String a, String b) {
        int[][] slips = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    slips[i][j] = i + j;
                    continue;
                }
                int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                slips[i][j] = Math.min(slips[i - 1][j - 1] + other, 1 + Math.min(slips[i - 1][j], slips[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    slips[i][j] = Math.min(slips[i][j], slips[i - 2][j - 2] + 1);
                }
            }
        }
        return slips[a.length()][b.length()];
    }
}
