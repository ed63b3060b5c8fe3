package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.shape.SqlWords.Word;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A customcols clause: `SELECT a, b AS c, upper(d) AS d, 'x' AS origin`, over the columns of one table. */
final class SelectClause {
    private static final String FORM = "write: \"SELECT a, b AS c, upper(d) AS d, 'x' AS origin\"";
    private static final int NAME_BYTES_MAX = 63;
    private final Table table;
    private final String sql;
    private final List<Word> words;
    private final List<Item> items = new ArrayList<>();

    private SelectClause(Table table, String sql) {
        this.table = table;
        this.sql = sql;
        this.words = SqlWords.of(sql);
    }

    /** The columns; expressions have no type yet. */
    static List<Item> parse(Table table, String sql) {
        return new SelectClause(table, sql).read();
    }

    private List<Item> read() {
        if (words.isEmpty() || !words.get(0).is("select")) {
            throw SqlWords.refused("it does not start with SELECT", FORM);
        }
        int end = from();
        int begin = 1;
        for (int i = 1; i <= end; i++) {
            boolean comma = i < end && words.get(i).depth() == 0 && words.get(i).isSign(",");
            if (comma || i == end) {
                item(words.subList(begin, i));
                begin = i + 1;
            }
        }
        checkNames();
        checkKey();
        return List.copyOf(items);
    }

    /** Where the list ends: FROM may follow it, with the table itself and nothing more. */
    private int from() {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).depth() == 0 && words.get(i).is("from")) {
                List<Word> rest = words.subList(i + 1, words.size());
                boolean named = rest.size() == 1 && isTable(rest.get(0));
                boolean qualified = rest.size() == 3
                        && rest.get(0).isName()
                        && rest.get(0).text().equals(table.name().schema())
                        && rest.get(1).isSign(".")
                        && isTable(rest.get(2));
                if (!named && !qualified) {
                    throw SqlWords.refused(
                            "FROM may be followed by " + table.name() + " only", "leave FROM out; which rows: where=…");
                }
                return i;
            }
        }
        return words.size();
    }

    private boolean isTable(Word word) {
        return word.isName() && word.text().equals(table.name().name());
    }

    private void item(List<Word> list) {
        List<Word> item = list.size() > 2 && isTable(list.get(0)) && list.get(1).isSign(".")
                ? list.subList(2, list.size()) // orders.id
                : list;
        if (item.isEmpty()) {
            throw SqlWords.refused("a column is empty", FORM);
        }
        if (item.size() == 1 && item.get(0).isSign("*")) {
            table.carried().forEach(c -> items.add(Item.column(c.name(), c.name())));
            return;
        }
        if (item.size() == 1 && isColumn(item.get(0))) {
            items.add(Item.column(item.get(0).text(), item.get(0).text()));
            return;
        }
        Word name = item.get(item.size() - 1);
        boolean named = item.size() > 2
                && name.isName()
                && name.depth() == 0
                && item.get(item.size() - 2).is("as");
        if (!named) {
            throw SqlWords.refused(
                    "\"" + text(list) + "\" is not a column of " + table.name() + " and has no name",
                    "write: " + text(list) + " AS name");
        }
        List<Word> value = item.subList(0, item.size() - 2);
        items.add(
                value.size() == 1 && isColumn(value.get(0))
                        ? Item.column(value.get(0).text(), name.text())
                        : Item.computed(text(value), null, name.text()));
    }

    private boolean isColumn(Word word) {
        return word.isName()
                && table.column(word.text()).filter(c -> !c.generated()).isPresent();
    }

    private String text(List<Word> of) {
        return of.isEmpty()
                ? ""
                : sql.substring(of.get(0).begin(), of.get(of.size() - 1).end());
    }

    private void checkNames() {
        Set<String> names = new HashSet<>();
        for (Item item : items) {
            checkLength(item.name());
            if (!names.add(item.name())) {
                throw SqlWords.refused(
                        "two columns are called " + item.name(), "give one of them another name: … AS name");
            }
        }
    }

    /** A longer name would be cut by the server, and be another one. */
    static void checkLength(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw SqlWords.refused("the name " + name + " is too long", "use " + NAME_BYTES_MAX + " bytes at most");
        }
    }

    /** By the key a row is found again. */
    private void checkKey() {
        for (Column key : table.key() == null ? List.<Column>of() : table.key().columns()) {
            if (items.stream().noneMatch(i -> key.name().equals(i.source()))) {
                TableName name = table.name();
                throw SqlWords.refused(
                        "the column " + key.name() + " of the key of " + name
                                + " is not among its columns as it is, and by the key rows are found again",
                        "add it: SELECT " + key.name() + ", …; under another name: " + key.name() + " AS name");
            }
        }
    }
}
