package dev.sarrio.coordinator.app.rest;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A database to add, or what to change of one. */
@Schema(name = "DatabaseRequest")
public record DatabaseRequest(
        @Schema(examples = "nonrds", description = "a letter, then letters, digits or underscores")
        String name,

        @Schema(examples = "localhost", defaultValue = "localhost")
        String host,

        @Min(1) @Max(65535) @Schema(defaultValue = "5432") Integer port,
        @Schema(examples = "mydb") String dbname,
        @Schema(examples = "sarrio") String user,

        @Schema(
                implementation = String.class,
                description = "the password, or env:NAME or file:PATH of the coordinator's process")
        Secret password,

        @Schema(examples = "{\"sslmode\": \"require\"}") Map<String, String> parameters,

        @Schema(
                description = "whether records carry their Kafka Connect schema: none or embedded",
                defaultValue = "none")
        String schemaMode,

        @Schema(
                description = "true: what syncs write there goes on to the syncs that read there",
                defaultValue = "false")
        Boolean makedelta,

        @Schema(description = "a dbgroup to join, with the role", examples = "mydbs:source")
        String dbgroup,

        @Schema(description = "keep it even if the login fails")
        boolean force) {
    private static final int PORT = 5432;

    Connection connection(String sealedPassword) {
        required("dbname", dbname);
        required("user", user);
        return new Connection(
                host == null ? "localhost" : host,
                port == null ? PORT : port,
                dbname,
                user,
                sealedPassword,
                parameters == null ? Map.of() : parameters);
    }

    /** @param sealed the new password, sealed; null keeps the old one */
    Connection changed(Connection old, String sealed) {
        Map<String, String> all = new TreeMap<>(old.parameters());
        if (parameters != null) {
            all.putAll(parameters);
            all.values().removeIf(String::isEmpty);
        }
        return new Connection(
                host == null ? old.host() : host,
                port == null ? old.port() : port,
                dbname == null ? old.dbname() : dbname,
                user == null ? old.user() : user,
                password == null ? old.sealedPassword() : sealed,
                all);
    }

    SchemaMode schemaMode(SchemaMode otherwise) {
        if (schemaMode == null) {
            return otherwise;
        }
        try {
            return SchemaMode.valueOf(schemaMode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for schemaMode: \"" + schemaMode + "\"",
                            "use none or embedded",
                            e)
                    .onField("schemaMode");
        }
    }

    String clearPassword() {
        return password == null ? null : password.reveal();
    }

    private static void required(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "A database needs " + field,
                            "add database NAME dbname=… host=… user=… pass=…")
                    .onField(field);
        }
    }
}
