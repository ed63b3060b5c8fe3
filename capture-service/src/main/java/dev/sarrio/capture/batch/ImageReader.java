package dev.sarrio.capture.batch;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.capture.source.TableState.ColumnState;
import dev.sarrio.core.change.RecordText;
import dev.sarrio.core.change.RowImage;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.json.Json;
import dev.sarrio.postgres.Table;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads the images of one table's log rows: the row's own text, and the names that its columns had then. */
final class ImageReader {
    /** A batch in which a table changes more often than this reads the names anew. */
    private static final int SHAPES_MAX = 100;

    private final TableState table;
    private final TableShape shape;
    private final Map<String, Shape> shapes = new HashMap<>();

    ImageReader(TableState table) {
        this.table = table;
        this.shape = table.shape();
    }

    /** What the table looked like. */
    private record Shape(List<String> names, List<UnaryOperator<String>> texts, RowImage.Reading reading) {}

    /** @return null if there is none (the row was too wide), or none that can be told: it was made while the table was altered */
    RowImage read(String row, String columns) {
        if (row == null || columns == null) {
            return null;
        }
        Shape then = then(columns);
        List<String> values = RecordText.values(row);
        if (values.size() == then.texts.size()) {
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) != null) {
                    values.set(i, then.texts.get(i).apply(values.get(i)));
                }
            }
        }
        return then.reading.image(values);
    }

    /** The same of a table without a key, of which nothing may be missing: null, too, where the table had other columns then. */
    RowImage whole(String row, String columns) {
        RowImage image = read(row, columns);
        boolean same = image != null && image.size() == shape.columns().size() && isNow(then(columns).names);
        return same ? image : null;
    }

    /** A partition has the columns in an order of its own. */
    private boolean isNow(List<String> names) {
        List<String> now = table.columns().stream().map(ColumnState::name).toList();
        return table.kind() == Table.Kind.PARTITIONED
                ? names.size() == now.size() && names.containsAll(now)
                : names.equals(now);
    }

    private Shape then(String columns) {
        if (shapes.size() >= SHAPES_MAX) {
            shapes.clear();
        }
        return shapes.computeIfAbsent(columns, this::shape);
    }

    /** The names of an image's columns. @return null if there is none */
    List<String> names(String columns) {
        return columns == null ? null : then(columns).names;
    }

    private Shape shape(String columns) {
        try {
            List<String> names = Json.MAPPER.readValue(columns, new TypeReference<>() {});
            return new Shape(names, names.stream().map(this::text).toList(), new RowImage.Reading(shape, names));
        } catch (IOException e) {
            throw new IllegalStateException("The columns of a log row are no JSON array", e);
        }
    }

    /** From a type's output to what a cast to text makes of it, where they differ and records have the latter. */
    private UnaryOperator<String> text(String name) {
        ColumnState column = table.carried().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
        if (column == null) {
            return UnaryOperator.identity();
        }
        return switch (column.base()) {
            case "bpchar" -> RowQuery.isStripped(table, column) ? String::stripTrailing : UnaryOperator.identity();
            case "inet" -> ImageReader::withMask;
            default -> UnaryOperator.identity();
        };
    }

    private static String withMask(String address) {
        return address.contains("/") ? address : address + (address.contains(":") ? "/128" : "/32");
    }
}
