package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.io.IOException;

/**
 * What all records of a batch share in their `source` and `transaction` blocks.
 *
 * @param database the database's name in Sarrio, Debezium's `source.name`
 * @param catalog the database's name in PostgreSQL, Debezium's `source.db`
 * @param stream the stream's id
 * @param batch the batch's number
 * @param publishedMillis when the batch was published
 */
public record SourceInfo(DatabaseName database, String catalog, String stream, long batch, long publishedMillis) {
    static final String VERSION = "1";
    static final String CONNECTOR = "sarrio";

    /** The `transaction.id` of the batch's records: what an outside consumer groups by. */
    public String transactionId() {
        return stream + ":" + batch;
    }

    void writeFields(JsonGenerator g, TableName table) throws IOException {
        g.writeStringField("version", VERSION);
        g.writeStringField("connector", CONNECTOR);
        g.writeStringField("name", database.value());
        g.writeStringField("db", catalog);
        g.writeStringField("schema", table.schema());
        g.writeStringField("table", table.name());
        g.writeNumberField("batch", batch);
    }
}
