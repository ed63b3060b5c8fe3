package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.Connection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines of "Migrating to RDS using Bucardo", typed with another first word, against a coordinator. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class CliIT extends TypedLines {
    private Shop shop;

    @BeforeEach
    void openShop() {
        shop = new Shop();
    }

    @AfterEach
    void removeAll() {
        sarrio("remove sync mysync");
        sarrio("remove dbgroup mydbs");
        sarrio("remove relgroup myrels");
        sarrio("remove all tables db=nonrds --batch");
        sarrio("remove all sequences db=nonrds --batch");
        sarrio("remove db nonrds rds --force");
        sarrio("remove db rds --force");
        shop.close();
    }

    @Test
    void theLinesOfTheStoryWork() {
        assertThat(sarrio("install")).isZero();
        assertThat(out()).contains("Installation is now complete");
        addDatabases();
        assertThat(sarrio("add all tables db=nonrds relgroup=myrels exclude-table=note exclude-table=audit"))
                .isZero();
        assertThat(out()).contains("New tables added: 2").contains("Sequences that came with them: 2");

        // the story forgets the dbgroup; the answer is the line to type
        assertThat(sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0"))
                .isEqualTo(1);
        assertThat(out()).isEmpty();
        assertThat(err())
                .contains("There is no dbgroup \"mydbs\" (UNKNOWN_DBGROUP)")
                .containsPattern("(?m)sarrio add dbgroup mydbs nonrds:source \\w+:target$");
        assertThat(sarrio("list sync")).isZero();
        assertThat(out()).doesNotContain("mysync");
        assertThat(sarrio("add dbgroup mydbs nonrds:source rds:target")).isZero();
        assertThat(sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0"))
                .isZero();
        assertThat(out()).contains("Added sync \"mysync\"").contains("Changes are captured from now on");

        assertThat(sarrio("update sync mysync autokick=1")).isZero();
        assertThat(out()).contains("autokick from false to true");
        assertThat(sarrio("start")).isZero();
        assertThat(out()).contains("Started: ").contains("mysync");
        assertThat(err()).isEmpty();
    }

    @Test
    void whatIsListedCanBeRemovedAgain() {
        addDatabases();
        sarrio("add all tables db=nonrds relgroup=myrels");
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0");
        for (String noun : List.of("db", "sync", "tables")) {
            assertThat(sarrio("list " + noun)).isZero();
            assertThat(out()).contains(noun.equals("sync") ? "mysync" : noun.equals("db") ? "nonrds" : "customer");
        }
        assertThat(sarrio("remove db nonrds")).isEqualTo(1);
        assertThat(err())
                .contains("\"nonrds\" is used by the sync mysync (IN_USE)")
                .contains("sarrio remove sync mysync first");
        assertThat(sarrio("remove sync mysync")).isZero();
        assertThat(out()).contains("Removed sync \"mysync\"");
        assertThat(sarrio("remove sync mysync")).isEqualTo(1);
        assertThat(err()).contains("There is no sync \"mysync\" (UNKNOWN_SYNC)");
    }

    @Test
    void whoLeavesSeesThatNothingIsLeft() {
        addDatabases();
        sarrio("add all tables db=nonrds relgroup=myrels");
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0");
        assertThat(sarrio("uninstall db nonrds")).isEqualTo(1);
        assertThat(err())
                .contains("\"nonrds\" is used by the sync mysync (IN_USE)")
                .contains("remove sync mysync first");
        assertThat(sarrio("remove dbgroup mydbs --force")).isZero();
        assertThat(err()).contains("Removed sync \"mysync\", which used it");
        assertThat(sarrio("uninstall db nonrds --topics")).as(err()).isZero();
        assertThat(out()).isEqualTo("0 triggers, 0 functions, 0 tables of Sarrio left on nonrds\n");
        assertThat(sarrio("remove db nonrds")).as(err()).isZero();
        assertThat(out())
                .isEqualTo("Removed database \"nonrds\"\n0 triggers, 0 functions, 0 tables of Sarrio left on nonrds\n");
    }

    @Test
    void aSyncCanBeValidatedBeforeItIsAdded() {
        addDatabases();
        sarrio("add all tables db=nonrds relgroup=myrels");
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        sarrio("validate mysync relgroup=myrels dbs=mydbs");
        assertThat(out())
                .contains("Validating sync mysync .... ")
                .contains("GRANT CREATE ON DATABASE"); // the shop's role may not yet
        assertThat(sarrio("list sync")).isZero();
        assertThat(out()).doesNotContain("mysync");
        shop.sourceDatabase.execute(
                "GRANT CREATE ON DATABASE " + shop.sourceDatabase.name() + " TO " + Shop.SOURCE_ROLE,
                "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO " + Shop.SOURCE_ROLE);
        assertThat(sarrio("validate mysync relgroup=myrels dbs=mydbs"))
                .as(err())
                .isZero();
        assertThat(out()).contains("OK").contains("would copy schema and rows");
        assertThat(sarrio("validate mysync relgroup=myrels dbs=nonrds:source")).isEqualTo(1);
        assertThat(err()).contains("has no target (SYNC_WITHOUT_TARGET)");
    }

    @Test
    void anotherNameOtherColumnsAndFewerRowsAreALineEach() {
        addDatabases();
        sarrio("add all tables db=nonrds relgroup=myrels");
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0");
        assertThat(sarrio("add customname customer crm.client sync=mysync"))
                .as(err())
                .isZero();
        assertThat(sarrio("add customcols customer SELECT id AS no, upper(name) AS name sync=mysync"))
                .as(err())
                .isZero();
        assertThat(out()).contains("table public.customer in mysync");
        assertThat(sarrio("update table customer where=name<>'' sync=mysync"))
                .as(err())
                .isZero();
        assertThat(sarrio("list customcols")).isZero();
        assertThat(out()).contains("SELECT id AS no, upper(name) AS name", "mysync");
        assertThat(sarrio("validate mysync")).isEqualTo(1);
        assertThat(sarrio("add customcols customer SELECT id, lower(nobody) AS x db=rds sync=mysync"))
                .isEqualTo(1);
        assertThat(err()).contains("column \"nobody\" does not exist (SHAPE_REFUSED)");
        assertThat(sarrio("show customname customer")).isZero();
        assertThat(out()).contains("crm.client");
        assertThat(sarrio("update customname customer newname=client"))
                .as(err())
                .isZero();
        assertThat(out()).contains("newname from crm.client to public.client");
        assertThat(sarrio("remove customname customer")).isZero();
        assertThat(sarrio("list customname")).isZero();
        assertThat(out()).doesNotContain("client");
    }

    @Test
    void columnsNeedNotBeCheckedStrictlyNorStatisticsMade() {
        addDatabases();
        assertThat(sarrio("add table customer db=nonrds relgroup=myrels analyze_after_copy=0"))
                .as(err())
                .isZero();
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        assertThat(sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0 strict_checking=off"))
                .as(err())
                .isZero();
        assertThat(sarrio("update sync mysync strict_checking=1 analyze_after_copy=0"))
                .isZero();
        assertThat(out()).contains("strictChecking from false to true").contains("analyzeAfterCopy from true to false");
        assertThat(sarrio("update table customer strict_checking=0 analyze_after_copy=1"))
                .as(err())
                .isZero();
        assertThat(out()).contains("Changed table \"customer\": strictChecking is false, analyzeAfterCopy is true");
        assertThat(sarrio("export")).isZero();
        assertThat(err()).isEmpty();
        assertThat(out()).contains("""
                tables:
                - table: public.customer
                  database: nonrds
                  strictChecking: false
                  analyzeAfterCopy: true
                """);
        assertThat(sarrio("update table nobody strict_checking=0")).isEqualTo(1);
        assertThat(err()).contains("(UNKNOWN_TABLE)");
        assertThat(sarrio("update sync mysync strict_checking=2")).isEqualTo(2);
    }

    @Test
    void makedeltaIsOfADatabaseAndEverythingElseThatHasItInBucardoSaysSo() {
        addDatabases();
        assertThat(sarrio("update database rds makedelta=1")).as(err()).isZero();
        assertThat(out()).contains("makedelta from false to true");
        sarrio("add all tables db=nonrds relgroup=myrels makedelta=on");
        assertThat(err()).contains("sarrio update database NAME makedelta=1");
        sarrio("add dbgroup mydbs nonrds:source rds:target:makedelta=1");
        assertThat(err()).contains("sarrio update database NAME makedelta=1");
        assertThat(out()).contains("nonrds:source, rds:target");
        assertThat(sarrio("update database rds makedelta=off")).isZero();
        assertThat(out()).contains("makedelta from true to false");
    }

    @Test
    void customcodeIsALineAndBucardosOtherMomentsSayWhatToUseInstead() {
        addDatabases();
        sarrio("add all tables db=nonrds relgroup=myrels");
        sarrio("add dbgroup mydbs nonrds:source rds:target");
        sarrio("add sync mysync relgroup=myrels dbs=mydbs autokick=0");
        assertThat(sarrio("add customcode audit whenrun=after_txn function=public.audit sync=mysync priority=2"))
                .as(err())
                .isZero();
        assertThat(
                        sarrio(
                                "add code tell whenrun=after_sync url=https://hooks.example/x sync=mysync secret=xyzzy inactive"))
                .as(err())
                .isZero();
        assertThat(sarrio("list customcode")).isZero();
        assertThat(out()).contains("audit", "after_txn", "public.audit", "https://hooks.example/x", "inactive");
        assertThat(sarrio("show customcode tell")).isZero();
        assertThat(out()).contains("signed").doesNotContain("xyzzy");
        assertThat(sarrio("update customcode tell active about=chat")).as(err()).isZero();
        assertThat(out()).contains("status from inactive to active");

        assertThat(sarrio("add customcode x whenrun=conflict function=f sync=mysync"))
                .isEqualTo(2);
        assertThat(err()).contains("Sarrio has no conflict", "exception is told of it");
        assertThat(sarrio("add customcode x whenrun=before_sync function=f sync=mysync"))
                .isEqualTo(2);
        assertThat(err()).contains("before_txn runs at the beginning");
        assertThat(sarrio("history mysync")).isZero();
        assertThat(out()).contains("customcode").doesNotContain("xyzzy");
        assertThat(sarrio("remove customcode all --batch")).as(err()).isZero();
        assertThat(sarrio("list customcode")).isZero();
        assertThat(out()).contains("There is no customcode yet");
    }

    @Test
    void mistakesAreOneSentenceAndARemedyOnTheErrorStream() {
        assertThat(sarrio("add database nonrds dbname=none host=127.0.0.1 port=1 user=u pass=p"))
                .isEqualTo(1);
        assertThat(err()).contains("(DATABASE_UNREACHABLE)").contains("what to do: ");
        assertThat(sarrio("add database 1x dbname=none")).isEqualTo(2);
        assertThat(err()).contains("(INVALID_NAME)");
        assertThat(sarrio("add databse nonrds dbname=none")).isEqualTo(2);
        assertThat(err()).contains("I don't know how to add \"databse\"");
        assertThat(sarrio("kick mysync")).isEqualTo(3); // as with Bucardo
        assertThat(err()).contains("There is no sync \"mysync\"");
        assertThat(out()).isEmpty();
        assertThat(sarrio("help")).isZero();
        assertThat(out()).contains("add").contains("validate");
    }

    private void addDatabases() {
        Connection from = shop.sourceDatabase.as(Shop.SOURCE_ROLE);
        Connection to = shop.targetDatabase.as(Shop.TARGET_ROLE);
        assertThat(sarrio(line("nonrds", from))).as(err()).isZero();
        assertThat(out()).contains("Added database \"nonrds\"").doesNotContain(Api.password(from));
        assertThat(sarrio(line("rds", to))).as(err()).isZero();
    }

    private static String line(String name, Connection to) {
        return "add database " + name + " dbname=" + to.dbname() + " host=" + to.host() + " port=" + to.port()
                + " user=" + to.user() + " pass=" + Api.password(to);
    }
}
