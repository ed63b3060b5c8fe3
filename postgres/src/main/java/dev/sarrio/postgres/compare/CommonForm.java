package dev.sarrio.postgres.compare;

import dev.sarrio.postgres.Column;
import java.util.Optional;
import java.util.Set;

/** What two types that print the same value differently are brought into. */
enum CommonForm {
    /** 1.50 is 1.5. */
    NUMBER("int2", "int4", "int8", "numeric"),
    /** Without the spaces and the order that json keeps. */
    DOCUMENT("json", "jsonb"),
    /** A date is the moment with which it begins. */
    MOMENT("date", "timestamp"),
    /** Blanks at the end, which character(n) adds and other texts have not, do not count. */
    PADDED("bpchar", "varchar", "text");

    private final Set<String> types;

    CommonForm(String... types) {
        this.types = Set.of(types);
    }

    /** None for columns of one type, and for types that nothing is known of. */
    static Optional<CommonForm> of(Column one, Column other) {
        for (CommonForm form : values()) {
            boolean both = form.types.contains(one.baseType()) && form.types.contains(other.baseType());
            boolean differ = form == PADDED
                    ? one.baseType().equals("bpchar") != other.baseType().equals("bpchar")
                    : !one.type().equals(other.type());
            if (both && differ) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    String of(String column) {
        return switch (this) {
            case NUMBER ->
                "regexp_replace(regexp_replace(" + column + "::text, '(\\.[0-9]*[1-9])0+$', '\\1'), '\\.0+$', '')";
            case DOCUMENT -> column + "::text::jsonb";
            case MOMENT -> column + "::timestamp";
            case PADDED -> "rtrim(" + column + "::text, ' ')";
        };
    }
}
