package dev.sarrio.postgres;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/**
 * A function of the user's that decides conflicts, as one database has it: `(tab text, key jsonb, databases text[]) RETURNS text IMMUTABLE`.
 *
 * @param role whose login looked, quoted
 * @param signatures of all functions of that name, `(text), (text, jsonb, text[])`; null if there are none
 * @param definition the statement that would make it again, as the server writes it; null if it is not there
 */
public record ConflictFunction(
        TableName name,
        String role,
        String signatures,
        boolean there,
        boolean visible,
        boolean callable,
        boolean immutable,
        boolean plain,
        String definition) {
    private static final String LOOK = Sql.resource(ConflictFunction.class, "conflict_function.sql");
    private static final String TYPES = "(text, jsonb, text[])";

    /** Why it can't decide anything. @param message without a dot at its end  @param remedy likewise */
    public record Fault(ErrorCode code, String message, String remedy) {
        public SarrioException error() {
            return new SarrioException(code, message, remedy);
        }
    }

    public static ConflictFunction look(PgSession session, TableName name) {
        Row row = session.execute(LOOK, name.schema(), name.name()).iterator().next();
        Boolean callable = row.getBoolean("callable");
        return callable == null
                ? new ConflictFunction(
                        name,
                        row.getString("role"),
                        row.getString("signatures"),
                        false,
                        false,
                        false,
                        false,
                        false,
                        null)
                : new ConflictFunction(
                        name,
                        row.getString("role"),
                        row.getString("signatures"),
                        true,
                        row.getBoolean("visible"),
                        callable,
                        row.getBoolean("immutable"),
                        row.getBoolean("plain"),
                        row.getString("definition"));
    }

    /** `"app"."owner_of"(text, jsonb, text[])` */
    public static String signature(TableName name) {
        return Sql.identifier(name) + TYPES;
    }

    /** @param where the database, for people */
    public Optional<Fault> fault(Object where) {
        String function = signature(name);
        String make = "create it there: CREATE FUNCTION " + Sql.identifier(name)
                + "(tab text, key jsonb, databases text[]) RETURNS text IMMUTABLE …";
        if (!there) {
            return Optional.of(new Fault(
                    ErrorCode.CONFLICT_FUNCTION,
                    "There is no function " + function + " in " + where
                            + (signatures == null ? "" : ", only one with the arguments " + signatures),
                    make));
        }
        if (!plain) {
            return Optional.of(new Fault(
                    ErrorCode.CONFLICT_FUNCTION,
                    "The function " + function + " in " + where + " does not return one text",
                    make));
        }
        if (!immutable) {
            return Optional.of(new Fault(
                    ErrorCode.CONFLICT_FUNCTION,
                    "The function " + function + " in " + where
                            + " is not IMMUTABLE: what it answers could hang on more than its arguments, and the two sides would differ",
                    "let it look at its arguments only, and say so: ALTER FUNCTION " + function + " IMMUTABLE"));
        }
        if (!visible) {
            return Optional.of(new Fault(
                    ErrorCode.MISSING_PRIVILEGE,
                    "The role may not use the schema of the function " + function + " in " + where,
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + role));
        }
        return callable
                ? Optional.empty()
                : Optional.of(new Fault(
                        ErrorCode.MISSING_PRIVILEGE,
                        "The role may not call the function " + function + " in " + where,
                        "GRANT EXECUTE ON FUNCTION " + function + " TO " + role));
    }

    /** Whether both databases have the same one, so that it answers the same. */
    public boolean isAs(ConflictFunction other) {
        return definition != null && definition.equals(other.definition);
    }

    /** What is to be said if it is not. @param first a database, for people  @param second the other */
    public Fault difference(Object first, Object second) {
        String function = signature(name);
        return new Fault(
                ErrorCode.CONFLICT_FUNCTION,
                "The function " + function + " is not the same in " + first + " and in " + second
                        + ": the two sides would decide differently",
                "make it in one as it is in the other: SELECT pg_get_functiondef('" + function
                        + "'::regprocedure) shows it");
    }
}
