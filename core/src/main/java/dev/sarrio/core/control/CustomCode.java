package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Objects;

/**
 * What a sync runs beside moving rows: an SQL function in the target's transaction, or a webhook after it.
 *
 * @param name as its owner calls it
 * @param target where it runs; null for every target of the sync
 * @param function at the target, with one argument of type jsonb; null for a webhook
 * @param webhook null for a function
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CustomCode(String name, WhenRun whenrun, DatabaseName target, TableName function, Webhook webhook) {
    public CustomCode {
        Objects.requireNonNull(name);
        Objects.requireNonNull(whenrun);
        if (whenrun.inTransaction() != (function != null) || (function == null) == (webhook == null)) {
            throw new IllegalArgumentException(
                    "Customcode " + name + " is either a function in the transaction or a" + " webhook outside of it");
        }
    }

    /** When it runs, in Bucardo's words. */
    public enum WhenRun {
        /** In the transaction that applies batches, before their rows. */
        BEFORE_TXN(true),
        /** In the same, behind their rows, before it is committed. */
        AFTER_TXN(true),
        /** When that is committed. */
        AFTER_SYNC(false),
        /** When an error has stopped the sync at this target, or keeps it waiting for a person. */
        EXCEPTION(false);

        private final boolean inTransaction;

        WhenRun(boolean inTransaction) {
            this.inTransaction = inTransaction;
        }

        public boolean inTransaction() {
            return inTransaction;
        }
    }

    /**
     * Where a document is posted to.
     *
     * @param sealedSecret that signs it, as {@link dev.sarrio.core.secret.SecretBox} sealed it; null for no signature
     * @param sealedHeader `Name: value`, sent along, sealed likewise; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Webhook(String url, String sealedSecret, String sealedHeader) {
        public Webhook {
            Objects.requireNonNull(url);
        }
    }
}
