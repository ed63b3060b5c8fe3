package dev.sarrio.core.change;

/** How a column's text becomes JSON: losslessly, and as a JSON scalar only where JSON has the same values. */
public enum ColumnKind {
    BOOLEAN("boolean"),
    INT16("int16"),
    INT32("int32"),
    INT64("int64"),
    FLOAT32("float"),
    FLOAT64("double"),
    /** Everything else: the type's text representation in a string. */
    TEXT("string");

    private final String connectType;

    ColumnKind(String connectType) {
        this.connectType = connectType;
    }

    /** The type's name in a Kafka Connect JSON schema. */
    public String connectType() {
        return connectType;
    }

    boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** @param typeName the base type's name in pg_catalog, e.g. `int4`; a domain's base type has been resolved by the caller */
    public static ColumnKind ofType(String typeName) {
        return switch (typeName) {
            case "bool" -> BOOLEAN;
            case "int2" -> INT16;
            case "int4" -> INT32;
            case "int8" -> INT64;
            case "float4" -> FLOAT32;
            case "float8" -> FLOAT64;
            default -> TEXT;
        };
    }
}
