package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row-level trigger of the application deletes the row that a statement changes: the log has the delete before the change. */
class RowTriggerIT {
    private final Pair pair = new Pair();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "abort"})
    void aRowThatIsGoneByATriggerStopsNothing(String strategy) {
        pair.deciding(strategy).tables("CREATE TABLE g (id int PRIMARY KEY, n int)");
        pair.a.app(
                "INSERT INTO g SELECT i, 9 FROM generate_series(1, 4) i",
                "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM g WHERE id = NEW.id; RETURN NULL; END $$",
                "CREATE TRIGGER a_gone AFTER UPDATE ON g FOR EACH ROW WHEN (NEW.n = 0) EXECUTE FUNCTION gone()");
        pair.twoWay(CopyMode.DATA, "g");
        pair.awaitQuiet();
        pair.stopApply();
        pair.a.app("UPDATE g SET n = 0 WHERE id = 1");
        pair.b.app("UPDATE g SET n = 5 WHERE id = 2");
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("g");
        assertThat(pair.a.rows("SELECT id, n FROM g ORDER BY id")).containsExactly("2|5", "3|9", "4|9");
    }
}
