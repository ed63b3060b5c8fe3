package dev.sarrio.core.change;

import static dev.sarrio.core.change.ChangeRoundTripTest.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever consumes Debezium topics through Kafka Connect reads records with an embedded schema through this converter. */
class KafkaConnectReadsUsTest {
    private static final ColumnShape ID = new ColumnShape("id", ColumnKind.INT64, false);
    private static final ColumnShape REGION = new ColumnShape("region", ColumnKind.TEXT, false);
    private static final TableShape SHAPE = new TableShape(
            new TableName("public", "readings"),
            List.of(REGION, ID),
            List.of(
                    ID,
                    REGION,
                    new ColumnShape("flag", ColumnKind.BOOLEAN, true),
                    new ColumnShape("small", ColumnKind.INT16, true),
                    new ColumnShape("medium", ColumnKind.INT32, true),
                    new ColumnShape("single", ColumnKind.FLOAT32, true),
                    new ColumnShape("twice", ColumnKind.FLOAT64, false),
                    new ColumnShape("amount", ColumnKind.TEXT, true)));
    private static final String[] ROW = {
        "9007199254740993", "eu", "true", "-32768", "2147483647", "0.1", "0.30000000000000004", "1.00"
    };

    private final ChangeWriter writer = new ChangeWriter(SHAPE, SOURCE, SchemaMode.EMBEDDED);
    private final JsonConverter values = new JsonConverter();
    private final JsonConverter keys = new JsonConverter();

    @BeforeEach
    void configure() {
        values.configure(Map.of("schemas.enable", "true"), false);
        keys.configure(Map.of("schemas.enable", "true"), true);
    }

    private Struct value(byte[] json) {
        SchemaAndValue read = values.toConnectData("t", json);
        Struct struct = (Struct) read.value();
        struct.validate();
        return struct;
    }

    @Test
    void aRowIsAStructOfTheDeclaredTypes() {
        Struct envelope = value(writer.row(Op.CREATE, ROW, 11, 12));

        Struct after = envelope.getStruct("after");
        assertThat(after.getInt64("id")).isEqualTo(9007199254740993L);
        assertThat(after.getString("region")).isEqualTo("eu");
        assertThat(after.getBoolean("flag")).isTrue();
        assertThat(after.getInt16("small")).isEqualTo(Short.MIN_VALUE);
        assertThat(after.getInt32("medium")).isEqualTo(Integer.MAX_VALUE);
        assertThat(after.getFloat32("single")).isEqualTo(0.1f);
        assertThat(after.getFloat64("twice")).isEqualTo(0.30000000000000004);
        assertThat(after.getString("amount")).isEqualTo("1.00");
        assertThat(envelope.get("before")).isNull();
        assertThat(envelope.getString("op")).isEqualTo("c");
        assertThat(envelope.getInt64("ts_ms")).isEqualTo(SOURCE.publishedMillis());
        Struct source = envelope.getStruct("source");
        assertThat(source.getString("table")).isEqualTo("readings");
        assertThat(source.getInt64("ts_ms")).isEqualTo(11);
        assertThat(source.getInt64("batch")).isEqualTo(7);
        assertThat(source.get("truncated")).isNull();
        Struct transaction = envelope.getStruct("transaction");
        assertThat(transaction.getString("id")).isEqualTo(SOURCE.transactionId());
        assertThat(transaction.getInt64("total_order")).isEqualTo(12);
    }

    @Test
    void aKeyIsAStructInKeyOrder() {
        SchemaAndValue key = keys.toConnectData("t", writer.keyOfRow(ROW));

        assertThat(((Struct) key.value()).getInt64("id")).isEqualTo(9007199254740993L);
        assertThat(key.schema().fields()).extracting("name").containsExactly("region", "id");
        assertThat(key.schema().name()).isEqualTo("shop.public.readings.Key");
    }

    @Test
    void nullsAreNull() {
        String[] row = ROW.clone();
        row[2] = null;
        row[5] = null;
        row[7] = null;

        Struct after = value(writer.row(Op.UPDATE, row, 1, 1)).getStruct("after");

        assertThat(after.get("flag")).isNull();
        assertThat(after.get("single")).isNull();
        assertThat(after.get("amount")).isNull();
    }

    @Test
    void aDeleteHasItsKeyInBefore() {
        Struct envelope = value(writer.delete(new String[] {"eu", "5"}, 1, 1));

        assertThat(envelope.get("after")).isNull();
        assertThat(envelope.getStruct("before").getInt64("id")).isEqualTo(5);
        assertThat(envelope.getStruct("before").getString("region")).isEqualTo("eu");
        assertThat(envelope.getStruct("before").get("twice"))
                .as("not sent, though NOT NULL")
                .isNull();
        assertThat(envelope.getString("op")).isEqualTo("d");
    }

    @Test
    void aTruncateHasNeitherBeforeNorAfter() {
        Struct envelope = value(writer.truncate("public.readings_1", "(id < 9)", 1, 1));

        assertThat(envelope.get("before")).isNull();
        assertThat(envelope.get("after")).isNull();
        assertThat(envelope.getString("op")).isEqualTo("t");
        assertThat(envelope.getStruct("source").getString("truncated")).isEqualTo("public.readings_1");
        assertThat(envelope.getStruct("source").getString("constraint")).isEqualTo("(id < 9)");
    }

    /** The trap: {@code JsonConverter} reads a string in a float field as 0.0 without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void aNonFiniteFloatArrivesAsItsTextAndNeverAsZero(String text) {
        String[] row = ROW.clone();
        row[6] = text;

        Struct after = value(writer.row(Op.UPDATE, row, 1, 1)).getStruct("after");
        Struct next = value(writer.row(Op.UPDATE, ROW, 1, 1)).getStruct("after");

        assertThat(after.getString("twice")).isEqualTo(text);
        assertThat(after.schema().field("single").schema().type())
                .as("a finite float of the same row")
                .isEqualTo(Schema.Type.FLOAT32);
        assertThat(next.getFloat64("twice")).as("the next row").isEqualTo(0.30000000000000004);
    }

    @Test
    void aNonFiniteFloatInAKeyArrivesAsItsText() {
        ColumnShape x = new ColumnShape("x", ColumnKind.FLOAT64, false);
        TableShape shape = new TableShape(new TableName("public", "points"), List.of(x), List.of(x));
        ChangeWriter points = new ChangeWriter(shape, SOURCE, SchemaMode.EMBEDDED);

        Struct key = (Struct)
                keys.toConnectData("t", points.key(new String[] {"NaN"})).value();
        Struct before = value(points.delete(new String[] {"NaN"}, 1, 1)).getStruct("before");

        assertThat(key.getString("x")).isEqualTo("NaN");
        assertThat(before.getString("x")).isEqualTo("NaN");
    }

    @Test
    void theConverterIsAsTreacherousAsWeSay() {
        String json = "{\"schema\":{\"type\":\"double\",\"optional\":false},\"payload\":\"NaN\"}";

        assertThat(values.toConnectData("t", json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .value())
                .as("when this fails, non-finite floats may stay floats")
                .isEqualTo(0.0);
    }
}
