package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.CopyOrder;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a copy is to be done. */
@Schema(name = "VerbRequest")
public record VerbRequest(
        @Schema(description = "of copy: data or all", defaultValue = "data")
        String mode,

        @Schema(description = "as in the definition of the sync, where it is kept")
        Integer copyjobs,

        @Schema(description = "as in the definition of the sync, where it is kept", examples = "50MB")
        String copyrate,

        @Schema(description = "as in the definition of the sync, where it is kept", examples = "merge")
        String ifexists,

        @Schema(
                description =
                        "tables that are copied again, and no others: also while a copy is under way, or the sync is live",
                examples = "[\"public.orders\"]")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> restart,

        @Schema(description = "no new copy: one that has stopped goes on; 409 if there is none", defaultValue = "false")
        Boolean resume) {

    CopyOrder order() {
        return new CopyOrder(
                mode(mode),
                CopyDraft.parse(copyjobs, copyrate, ifexists),
                restart == null ? List.of() : restart,
                Boolean.TRUE.equals(resume));
    }

    /** @param word null for what is usual */
    static CopyMode mode(String word) {
        if (word == null) {
            return null;
        }
        return switch (word) {
            case "data" -> CopyMode.DATA;
            case "all" -> CopyMode.SCHEMA_AND_DATA;
            default ->
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE, "Invalid value for mode: \"" + word + "\"", "use data or all")
                        .onField("mode");
        };
    }
}
