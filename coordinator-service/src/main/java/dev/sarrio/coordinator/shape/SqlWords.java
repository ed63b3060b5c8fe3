package dev.sarrio.coordinator.shape;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a piece of SQL into words, as far as is needed to put it between parentheses without its meaning anything else there: what
 * is in quotes stays together, parentheses match, and there is neither a comment nor the end of a statement.
 */
final class SqlWords {
    private static final String ADVICE = "write one SQL expression, in parentheses that match, without ; and comments";
    private final String sql;
    private final List<Word> words = new ArrayList<>();
    private int depth;

    /** @param depth of parentheses and brackets around it */
    record Word(Kind kind, String text, int begin, int end, int depth) {
        enum Kind {
            /** Not quoted: a keyword or a name, in lower case. */
            PLAIN,
            /** A name in double quotes, without them. */
            QUOTED,
            TEXT,
            NUMBER,
            SIGN
        }

        boolean is(String word) {
            return kind == Kind.PLAIN && text.equals(word);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isName() {
            return kind == Kind.PLAIN || kind == Kind.QUOTED;
        }
    }

    private SqlWords(String sql) {
        this.sql = sql;
    }

    static List<Word> of(String sql) {
        SqlWords reader = new SqlWords(sql);
        int i = 0;
        while (i < sql.length()) {
            i = reader.next(i);
        }
        if (reader.depth != 0) {
            throw refused("a parenthesis is not closed");
        }
        return reader.words;
    }

    static SarrioException refused(String why) {
        return refused(why, ADVICE);
    }

    static SarrioException refused(String why, String remedy) {
        return new SarrioException(ErrorCode.SHAPE_REFUSED, "The SQL can't be used: " + why, remedy);
    }

    private int next(int i) {
        char c = sql.charAt(i);
        if (Character.isWhitespace(c)) {
            return i + 1;
        }
        if (Character.isLetter(c) || c == '_') {
            return plain(i);
        }
        if (Character.isDigit(c)) {
            return number(i);
        }
        return switch (c) {
            case '\'' -> quoted(i, i, '\'', Word.Kind.TEXT, false);
            case '"' -> quoted(i, i, '"', Word.Kind.QUOTED, false);
            default -> sign(i, c);
        };
    }

    private int plain(int begin) {
        int end = begin;
        while (end < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_' || sql.charAt(end) == '$')) {
            end++;
        }
        String text = sql.substring(begin, end).toLowerCase(Locale.ROOT);
        boolean escapes = text.equals("e") && end < sql.length() && sql.charAt(end) == '\'';
        if (escapes) {
            return quoted(begin, end, '\'', Word.Kind.TEXT, true);
        }
        return add(Word.Kind.PLAIN, text, begin, end);
    }

    private int number(int begin) {
        int end = begin;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        return add(Word.Kind.NUMBER, sql.substring(begin, end), begin, end);
    }

    private int quoted(int begin, int quote, char mark, Word.Kind kind, boolean escapes) {
        StringBuilder text = new StringBuilder();
        for (int i = quote + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            boolean doubled = c == mark && i + 1 < sql.length() && sql.charAt(i + 1) == mark;
            if (doubled || escapes && c == '\\' && i + 1 < sql.length()) {
                i++;
            } else if (c == mark) {
                return add(kind, text.toString(), begin, i + 1);
            }
            text.append(sql.charAt(i));
        }
        throw refused("a " + (mark == '"' ? "name" : "text") + " in quotes has no end");
    }

    private int sign(int i, char c) {
        String two = sql.substring(i, Math.min(sql.length(), i + 2));
        if (c == ';') {
            throw refused("it has a semicolon: it would be more than one statement");
        }
        if (two.equals("--") || two.equals("/*")) {
            throw refused("it has a comment");
        }
        if (c == '$' || c == '\0') {
            throw refused("it has a " + (c == '$' ? "$" : "zero byte") + " outside of quotes", "write texts as '…'");
        }
        boolean opens = c == '(' || c == '[';
        boolean closes = c == ')' || c == ']';
        depth -= closes ? 1 : 0;
        if (depth < 0) {
            throw refused("a parenthesis is closed that was not opened");
        }
        int after = add(Word.Kind.SIGN, String.valueOf(c), i, i + 1);
        depth += opens ? 1 : 0;
        return after;
    }

    private int add(Word.Kind kind, String text, int begin, int end) {
        words.add(new Word(kind, text, begin, end, depth));
        return end;
    }
}
