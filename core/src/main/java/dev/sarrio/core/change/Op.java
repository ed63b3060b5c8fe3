package dev.sarrio.core.change;

/** What happened to a row, as in Debezium's envelope. */
public enum Op {
    CREATE('c'),
    UPDATE('u'),
    DELETE('d'),
    READ('r'),
    TRUNCATE('t');

    private final char code;

    Op(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }

    public static Op of(String code) {
        for (Op op : values()) {
            if (code.length() == 1 && code.charAt(0) == op.code) {
                return op;
            }
        }
        throw new IllegalArgumentException("Not an op (c, u, d, r, t): " + code);
    }
}
