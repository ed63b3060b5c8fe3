package dev.sarrio.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParserTest {
    private static CommandLine parse(String line) {
        return CommandLineParser.parse(List.of(line.split(" ")));
    }

    @Test
    void theStorysAddDatabaseIsUnderstood() {
        CommandLine line = parse("add database rds dbname=mydb host=my.rds.host user=my_user pass=my_password");
        assertThat(line.verb()).isEqualTo(Verb.ADD);
        assertThat(line.noun()).isEqualTo(Noun.DATABASE);
        assertThat(line.names()).containsExactly("rds");
        assertThat(line.value("dbname")).contains("mydb");
        assertThat(line.value("host")).contains("my.rds.host");
        assertThat(line.value("user")).contains("my_user");
        assertThat(line.value("pass")).contains("my_password");
    }

    @Test
    void theStorysAddAllTablesIsUnderstood() {
        CommandLine line = parse("add all tables db=nonrds relgroup=myrels exclude-table=.. exclude-table=..");
        assertThat(line.noun()).isEqualTo(Noun.TABLE);
        assertThat(line.all()).isTrue();
        assertThat(line.names()).isEmpty();
        assertThat(line.values("db")).containsExactly("nonrds");
        assertThat(line.value("relgroup")).contains("myrels");
        assertThat(line.values("exclude-table")).containsExactly("..", "..");
    }

    @Test
    void theStorysSyncLinesAreUnderstood() {
        CommandLine add = parse("add sync mysync relgroup=myrels dbs=mydbs autokick=0");
        assertThat(add.noun()).isEqualTo(Noun.SYNC);
        assertThat(add.names()).containsExactly("mysync");
        assertThat(add.values("dbs")).containsExactly("mydbs");
        assertThat(add.value("autokick")).contains("false");

        CommandLine update = parse("update sync mysync autokick=1");
        assertThat(update.verb()).isEqualTo(Verb.UPDATE);
        assertThat(update.value("autokick")).contains("true");
    }

    @ParameterizedTest
    @CsvSource({
        "list db,LIST,DATABASE",
        "list sync,LIST,SYNC",
        "list tables,LIST,TABLE",
        "lsit syncs,LIST,SYNC",
        "l dbs,LIST,DATABASE",
        "list relgroups,LIST,RELGROUP",
        "list herd,LIST,RELGROUP",
        "list sink,LIST,SYNC",
        "list dbg,LIST,DBGROUP",
        "list dbgroups,LIST,DBGROUP",
        "list databasegroup,LIST,DBGROUP",
        "list tbale,LIST,TABLE",
        "list seq,LIST,SEQUENCE",
        "LIST DB,LIST,DATABASE",
        "remove db nonrds,REMOVE,DATABASE",
        "del sync mysync,REMOVE,SYNC",
        "delete table x,REMOVE,TABLE",
        "upd sync x status=active,UPDATE,SYNC",
        "udpate sync x status=active,UPDATE,SYNC",
        "add_db x host=a,ADD,DATABASE",
        "remove_sync x,REMOVE,SYNC",
        "install,INSTALL,",
        "Installl,INSTALL,",
        "uninstall db nonrds,UNINSTALL,DATABASE",
        "uninstal db nonrds,UNINSTALL,DATABASE",
        "uninstall_db nonrds,UNINSTALL,DATABASE",
        "strt,START,SYNC",
        "vali all,VALIDATE,SYNC",
        "validate_sync mysync,VALIDATE,SYNC"
    })
    void everySpellingThatBucardoForgivesIsForgiven(String words, Verb verb, Noun noun) {
        CommandLine line = parse(words);
        assertThat(line.verb()).isEqualTo(verb);
        assertThat(line.noun()).isEqualTo(noun);
    }

    @Test
    void aColonSeparatesLikeAnEqualsSign() {
        CommandLine line = parse("add db nonrds dbname:mydb host:localhost port:5432");
        assertThat(line.names()).containsExactly("nonrds");
        assertThat(line.value("dbname")).contains("mydb");
        assertThat(line.value("port")).contains("5432");
    }

    @Test
    void aMemberWithItsRoleIsNotAParameter() {
        CommandLine line = parse("add dbgroup mydbs nonrds:source rds:target:pri=2 third=target name:source");
        assertThat(line.names())
                .containsExactly("mydbs", "nonrds:source", "rds:target:pri=2", "third=target", "name:source");
        assertThat(line.parameters()).isEmpty();
    }

    @Test
    void aListOfDatabasesKeepsItsRoles() {
        assertThat(parse("add sync s relgroup=r dbs=nonrds:source,rds:target").values("dbs"))
                .containsExactly("nonrds:source", "rds:target");
    }

    @Test
    void aUrlIsAWordNotAParameter() {
        assertThat(parse("add db nonrds postgres://me:secret@host:5433/shop?sslmode=require")
                        .names())
                .containsExactly("nonrds", "postgres://me:secret@host:5433/shop?sslmode=require");
    }

    @Test
    void excludeTableExcludesWithAndWithoutDashes() {
        // Bucardo reads the word without dashes as table=foo, and adds only foo
        for (String words : List.of(
                "exclude-table=public.foo",
                "--exclude-table=public.foo",
                "--exclude-table public.foo",
                "-T public.foo")) {
            CommandLine line = parse("add all tables db=a " + words);
            assertThat(line.values("exclude-table")).as(words).containsExactly("public.foo");
            assertThat(line.has("table")).as(words).isFalse();
        }
    }

    @Test
    void severalExclusionsCountWithCommasOrGivenAgain() {
        assertThat(parse("add all tables db=a exclude-table=x,y exclude-table=z -T w")
                        .values("exclude-table"))
                .containsExactlyInAnyOrder("x", "y", "z", "w");
    }

    @Test
    void allMayStandBeforeOrBehindTheNoun() {
        assertThat(parse("add table all db=a").all()).isTrue();
        assertThat(parse("remove all sequences").noun()).isEqualTo(Noun.SEQUENCE);
        assertThat(parse("list all").noun()).isEqualTo(Noun.ALL);
    }

    @Test
    void noiseIsSkipped() {
        assertThat(parse("kick sync mysync 0").names()).containsExactly("mysync", "0");
        assertThat(parse("pause syncs a b").names()).containsExactly("a", "b");
        CommandLine update = parse("update sync mysync set autokick=on");
        assertThat(update.names()).containsExactly("mysync");
        assertThat(update.value("autokick")).contains("true");
    }

    @Test
    void aSyncMayBeCalledInactiveWithABareWord() {
        assertThat(parse("update sync mysync inactive").value("status")).contains("inactive");
        assertThat(parse("list sync inactive").names()).containsExactly("inactive");
    }

    @Test
    void blanksAroundTheEqualsSignAreTaken() {
        assertThat(parse("add db a host = localhost").value("host")).contains("localhost");
    }

    @Test
    void aValueMayBeQuotedAndHoldSeparators() {
        CommandLine line =
                CommandLineParser.parse(List.of("add", "db", "a", "pass=\"a=b:c d\"", "conn='sslmode=require'"));
        assertThat(line.value("pass")).contains("a=b:c d");
        assertThat(line.value("conn")).contains("sslmode=require");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "true", "on", "YES"})
    void everyYesIsTrue(String yes) {
        assertThat(parse("update sync s autokick=" + yes).value("autokick")).contains("true");
    }

    @Test
    void whatIsNeitherTrueNorFalseIsSaidSo() {
        assertThatThrownBy(() -> parse("update sync s autokick=maybe"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Invalid value for 'autokick': must be true or false");
    }

    @Test
    void aParameterWithoutEffectIsTakenAndNoted() {
        CommandLine line =
                parse("add sync s relgroup=r dbs=g stayalive=1 copyextra=x conflict_strategy=bucardo_latest");
        assertThat(line.parameters()).containsOnlyKeys("relgroup", "dbs", "conflict");
        assertThat(line.notes()).hasSize(2).anyMatch(n -> n.startsWith("stayalive has no effect"));
    }

    @Test
    void anUnknownParameterNamesThoseThatThereAre() {
        assertThatThrownBy(() -> parse("add db a hots=b")).isInstanceOfSatisfying(UsageException.class, e -> {
            assertThat(e).hasMessage("Unknown option 'hots'");
            assertThat(e.remedy()).contains("host");
        });
    }

    @Test
    void anUnknownCommandOffersTheNearest() {
        assertThatThrownBy(() -> parse("kcik mysync")).isInstanceOfSatisfying(UsageException.class, e -> {
            assertThat(e).hasMessage("Unknown command \"kcik\"");
            assertThat(e.remedy()).contains("kick");
        });
    }

    @Test
    void optionsMayStandAnywhere() {
        CommandLine line = parse("--quiet list --json db -v --url http://other:7270");
        assertThat(line.options()).containsOnlyKeys(Option.QUIET, Option.JSON, Option.VERBOSE, Option.URL);
        assertThat(line.option(Option.URL)).contains("http://other:7270");
    }

    @Test
    void bucardosOwnOptionsAreTakenWithTheirValueAndNoted() {
        CommandLine line = parse("-h dbhost -U bucardo --dbport=5432 --piddir /run list db");
        assertThat(line.noun()).isEqualTo(Noun.DATABASE);
        assertThat(line.names()).isEmpty();
        assertThat(line.notes()).hasSize(4);
    }

    @Test
    void aLoneHIsHelp() {
        assertThat(parse("-h").verb()).isEqualTo(Verb.HELP);
        assertThat(parse("list db -h").has(Option.HELP)).isTrue();
    }

    @Test
    void perlCodeIsRefusedWithWhatToUseInstead() {
        assertThatThrownBy(() -> parse("add customcode x whenrun=before_txn src_code=x.pl"))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.remedy()).contains("SQL function"));
    }

    @Test
    void nothingAtAllIsNotACommand() {
        assertThatThrownBy(() -> parse("--json")).hasMessage("Missing required command");
    }

    @Test
    void optionsStandBetweenWordsToo() {
        CommandLine line = parse("kick --notimer mysync --retry 1 --logdest none 30");
        assertThat(line.names()).containsExactly("mysync", "30");
        assertThat(line.option(Option.RETRY)).contains("1");
    }
}
