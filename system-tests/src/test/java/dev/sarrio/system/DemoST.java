package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.Connection;
import dev.sarrio.system.Product.Said;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestSecrets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `./sarrio demo --source URL --target URL`: with databases that are somebody's own. */
class DemoST {
    private static final String SCHEMA_SARRIO = "SELECT to_regnamespace('sarrio') IS NOT NULL";

    @TempDir
    static Path directory;

    private static Product product;

    @BeforeAll
    static void start() {
        product = Product.start(directory);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @Test
    void itMovesTheRowsComparesBothSidesAndLeavesNothingOfItself() {
        try (Bank bank = new Bank()) {
            String before = Bank.digest(bank.source);
            Said said = demo(bank);
            assertThat(said.code()).as(said.text()).isZero();
            assertThat(said.text())
                    .contains("equal (3 tables")
                    .contains("Left on the source: nothing")
                    .contains("Left on the target: the tables with their rows, and nothing of Sarrio");
            assertThat(Bank.digest(bank.source)).isEqualTo(before);
            assertThat(Bank.digest(bank.target)).isEqualTo(before);
            assertThat(bank.source.query(SCHEMA_SARRIO)).isEqualTo("f");
            assertThat(bank.target.query(SCHEMA_SARRIO)).isEqualTo("f");
            assertThat(product.rest().get("/databases")).isEmpty();
        }
    }

    @Test
    void whatStandsInTheWayIsSaidBeforeAnythingIsChanged() {
        try (Bank bank = new Bank()) {
            bank.source.execute("REVOKE CREATE ON DATABASE " + bank.source.name() + " FROM sarrio");
            Said said = demo(bank);
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.text())
                    .contains("GRANT CREATE ON DATABASE \"" + bank.source.name() + "\" TO \"sarrio\";")
                    .contains("Nothing was changed in either database");
            assertThat(bank.source.query(SCHEMA_SARRIO)).isEqualTo("f");
            assertThat(bank.target.query(SCHEMA_SARRIO)).isEqualTo("f");
            assertThat(bank.target.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                    .isEqualTo("0");
            assertThat(product.rest().get("/databases")).isEmpty();
        }
    }

    private static Said demo(Bank bank) {
        return product.demo("--source", url(bank.source), "--target", url(bank.target), "--seconds", "1");
    }

    private static String url(TestDatabase database) {
        Connection login = database.as("sarrio");
        String password =
                URLEncoder.encode(TestSecrets.BOX.open(login.sealedPassword()).reveal(), StandardCharsets.UTF_8);
        return "postgres://" + login.user() + ":" + password + "@" + login.host() + ":" + login.port() + "/"
                + login.dbname() + "?sslmode=disable";
    }
}
