package dev.sarrio.core.change;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which columns of a row a change of it wrote, and when.
 *
 * @param at in milliseconds since 1970
 * @param columns null for all of them: an insert, a delete, or a change of which no image tells
 * @param except those that have lost to the other side's meanwhile, and count no more; empty if columns are named
 */
public record ColumnChange(
        long at,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<String> columns,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> except) {
    public ColumnChange {
        columns = columns == null ? null : List.copyOf(columns);
        except = except == null ? List.of() : List.copyOf(except);
    }

    /** Of all columns. */
    public static ColumnChange whole(long at) {
        return new ColumnChange(at, null, null);
    }

    /**
     * By what the log says.
     *
     * @param before the row's own text, null if there was none or it is not known
     * @param after the same behind the change
     * @param names of the columns, in the order of both texts; null if no image tells
     * @param lost columns that count no more, null for none
     */
    public static ColumnChange of(long at, String before, String after, List<String> names, List<String> lost) {
        List<String> changed = after == null || names == null ? null : changed(before, after, names);
        if (changed == null) {
            return new ColumnChange(at, null, lost);
        }
        if (lost != null) {
            changed.removeAll(lost);
        }
        return new ColumnChange(at, changed, null);
    }

    /** Null if it can't be told: the images were made while the table was altered. */
    private static List<String> changed(String before, String after, List<String> names) {
        if (before == null) {
            return new ArrayList<>(names);
        }
        List<String> old = RecordText.values(before);
        List<String> now = RecordText.values(after);
        if (old.size() != names.size() || now.size() != names.size()) {
            return null;
        }
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!Objects.equals(old.get(i), now.get(i))) {
                changed.add(names.get(i));
            }
        }
        return changed;
    }

    /** Whether nothing of it is left. */
    @JsonIgnore
    public boolean isNone() {
        return columns != null && columns.isEmpty();
    }

    public static byte[] bytes(List<ColumnChange> changes) {
        return Json.bytes(changes);
    }

    public static String text(List<ColumnChange> changes) {
        try {
            return Json.MAPPER.writeValueAsString(changes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Changes of columns can't be written", e);
        }
    }

    /** @throws IllegalArgumentException if it is no list of them */
    public static List<ColumnChange> read(byte[] json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<List<ColumnChange>>() {});
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a list of changes of columns: " + e.getMessage(), e);
        }
    }
}
