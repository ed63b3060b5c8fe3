package dev.sarrio.apply.target;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Finds values that a column would take, but not keep as they are: PostgreSQL rounds to a numeric's scale or a timestamp's
 * precision, ignores a time zone where the type has none, makes one up where the value has none, and cuts blanks off a text that is
 * too long. Works on the value's text.
 */
final class LossCheck {
    private static final int FLOAT4_DIGITS_MAX = 9;
    private static final int FLOAT8_DIGITS_MAX = 17;
    private static final int OLD_FLOAT8_DIGITS = 18;
    private static final int NUMERIC_SCALE_MASK = 0x7ff;
    private static final int NUMERIC_SCALE_SIGN = 1024;
    private static final int MICROSECONDS = 6;
    private static final int VARLENA_HEADER = 4;
    private final Kind kind;
    private final int max;

    private enum Kind {
        FRACTION,
        DIGITS,
        NO_ZONE,
        ZONE,
        NO_TIME,
        LENGTH,
        TEXT
    }

    private LossCheck(Kind kind, int max) {
        this.kind = kind;
        this.max = max;
    }

    /** @return null for types of whose text nothing can be lost: it is read, or refused */
    static LossCheck of(TargetColumn column) {
        int modifier = column.modifier();
        return switch (column.base()) {
            case "numeric" -> modifier < 0 ? text() : new LossCheck(Kind.FRACTION, scale(modifier));
            case "float4" -> new LossCheck(Kind.DIGITS, FLOAT4_DIGITS_MAX);
            case "float8" -> new LossCheck(Kind.DIGITS, FLOAT8_DIGITS_MAX);
            case "timestamp" -> new LossCheck(Kind.NO_ZONE, modifier < 0 ? MICROSECONDS : modifier);
            case "timestamptz", "timetz" -> new LossCheck(Kind.ZONE, modifier < 0 ? MICROSECONDS : modifier);
            case "time" -> new LossCheck(Kind.NO_ZONE, modifier < 0 ? MICROSECONDS : modifier);
            case "varchar" -> modifier < 0 ? text() : new LossCheck(Kind.LENGTH, modifier - VARLENA_HEADER);
            case "date" -> new LossCheck(Kind.NO_TIME, 0);
            case "bool", "int2", "int4", "int8", "uuid" -> null;
            default -> text();
        };
    }

    /** It only looks for what no server sends: half of a character. */
    boolean isOfText() {
        return kind == Kind.TEXT;
    }

    /** Of a type by its full name, without length or precision. */
    static LossCheck ofType(String type) {
        String base =
                switch (type) {
                    case "real" -> "float4";
                    case "double precision" -> "float8";
                    case "timestamp without time zone" -> "timestamp";
                    case "timestamp with time zone" -> "timestamptz";
                    case "boolean" -> "bool";
                    case "smallint", "integer", "bigint" -> "int8";
                    default -> type;
                };
        return of(new TargetColumn("", type, type, base, -1, false, false));
    }

    private static LossCheck text() {
        return new LossCheck(Kind.TEXT, 0);
    }

    /** The scale in a numeric's modifier: 11 bits, negative ones since PostgreSQL 15. */
    private static int scale(int modifier) {
        return ((modifier - 4 & NUMERIC_SCALE_MASK) ^ NUMERIC_SCALE_SIGN) - NUMERIC_SCALE_SIGN;
    }

    boolean loses(String text) {
        return switch (kind) {
            case FRACTION -> fractionDigits(text) > Math.max(0, max) || (max < 0 && !endsInZeros(text, -max));
            case DIGITS -> text.length() > max && digits(text) > max && !isDouble(text);
            case NO_ZONE -> fractionDigits(text) > max || hasZone(text);
            case ZONE -> fractionDigits(text) > max || isMoment(text) && !hasZone(text);
            case NO_TIME -> text.indexOf(':') >= 0;
            case LENGTH -> isTooLongByBlanks(text) || hasLoneSurrogate(text);
            case TEXT -> hasLoneSurrogate(text);
        };
    }

    /** Digits after the point, trailing zeros not counted. */
    private static int fractionDigits(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return 0;
        }
        int significant = 0;
        for (int i = point + 1; i < text.length() && isDigit(text.charAt(i)); i++) {
            significant = text.charAt(i) == '0' ? significant : i - point;
        }
        return significant;
    }

    private static boolean endsInZeros(String text, int zeros) {
        int i = text.length();
        int n = 0;
        while (i > 0 && text.charAt(i - 1) == '0' && n < zeros) {
            i--;
            n++;
        }
        return n == zeros || text.equals("0") || !isDigit(text.charAt(text.length() - 1));
    }

    /** Significant digits of a number, without its exponent, leading and trailing zeros. */
    private static int digits(String text) {
        int n = 0;
        int significant = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') {
                break;
            }
            if (isDigit(c) && (n > 0 || c != '0')) {
                n++;
                significant = c == '0' ? significant : n;
            }
        }
        return significant;
    }

    /** Before PostgreSQL 12 a float8 prints 18 digits, one more than tell it from others. Such a text is kept as it is; any other of that length is not. */
    private boolean isDouble(String text) {
        return max == FLOAT8_DIGITS_MAX
                && digits(text) == OLD_FLOAT8_DIGITS
                && new BigDecimal(Double.parseDouble(text))
                                .round(new MathContext(OLD_FLOAT8_DIGITS, RoundingMode.HALF_EVEN))
                                .compareTo(new BigDecimal(text))
                        == 0;
    }

    /** And not `infinity`, which is in no zone. */
    private static boolean isMoment(String text) {
        return !text.isEmpty() && isDigit(text.charAt(0));
    }

    private static boolean hasZone(String text) {
        int colon = text.indexOf(':');
        return colon >= 0 && (text.indexOf('+', colon) >= 0 || text.indexOf('-', colon) >= 0);
    }

    /** Any other text that is too long is refused by the server. */
    private boolean isTooLongByBlanks(String text) {
        return text.length() > max && text.endsWith(" ") && text.codePointCount(0, text.length()) > max;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Half of a surrogate pair can't be written in UTF-8: the driver would replace it. */
    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
