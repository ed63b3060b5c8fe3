package dev.sarrio.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every word of Bucardo 5.6, from its own source: it works here, or says what to use instead, but it is never unknown. */
class BucardosWordsTest {
    private static final String VERBS = """
            install upgrade upgr uprgade ugprade start strt stop restart list l lsit liast lisy lit add update upd udpate remove delete del kick pause
            resume activate deactivate reload reopen show set config ping status message msg inspect validate vali validat purge delta deltas clone help""";
    private static final String NOUNS = """
            code ccode customcode custom_code cname customname custom_name ccol customcols custom_cols dbg dbgroup dbgroups db dbs database databases
            relgroup relgroups herd herds sync syncs sink synk table tables tab tbale seq sequence sequences all config clone clones""";
    private static final String VALUED = """
            -d --dbname --db-name -U --dbuser --db-user -P --dbpass --db-pass -h --dbhost --db-host -p --dbport --db-port --retry --retrysleep --retry-sleep --sort
            --tsep --sendmail --extraname --extra-name --logdest --log-dest --log-destination --logextension --log-extension --log-ext --loglevel --log-level
            --logshowline --log-showline --log-show-line --debugdir --debugfile --debugname -n --schema -N --exclude-schema -t --table -T --exclude-table --db --database
            --herd --relgroup --piddir --pid-dir --bucardorc""";
    private static final String FLAGS = """
            --no-bucardorc -? --help --version --verbose --vv --vvv --vvvv --quiet --debug --batch --dryrun --dry-run --confirm --force --notimer --showdays --show-days
            --compress --exit-on-nosync --no-exit-on-nosync --quickstart --bcverbose --logseparate --log-sep --log-separate --no-logseparate --logclean --log-clean --no-logclean
            --debugsyslog --cleandebugs --debugfilesep -vv -v""";

    @Test
    void everyVerbIsKnown() {
        assertThat(words(VERBS)).allSatisfy(v -> assertThat(Verb.of(v)).as(v).isPresent());
    }

    @Test
    void everyNounIsKnown() {
        assertThat(words(NOUNS)).allSatisfy(n -> assertThat(Noun.of(n)).as(n).isPresent());
    }

    @Test
    void everyOptionIsTaken() {
        assertThat(words(VALUED)).allSatisfy(o -> assertThatCode(
                        () -> CommandLineParser.parse(List.of("add", "all", "tables", o, "7", "db=a")))
                .as(o)
                .doesNotThrowAnyException());
        assertThat(words(FLAGS)).allSatisfy(o -> assertThatCode(() -> CommandLineParser.parse(List.of("list", o, "db")))
                .as(o)
                .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @CsvSource({
        "DATABASE, dbname db type dbtype user username dbuser pass password dbpass host dbhost pghost port dbport pgport conn dbconn pgconn service dbservice dsn dbdsn",
        "DATABASE, status stat dbgroup group addalltables addallsequences server_side_prepares ssp makedelta",
        "TABLE, db autokick ping rebuild_index analyze_after_copy makedelta relgroup herd strict_checking vacuum_after_copy conflict_strategy ghost delta_bypass",
        "TABLE, schema exclude-schema table exclude-table pkonly",
        "SEQUENCE, db relgroup",
        "RELGROUP, db",
        "DBGROUP, newname name",
        "SYNC, relgroup herd tables table relation relations dbs db database databases dbgroup name status stayalive kidsalive autokick ping checktime strict_checking",
        "SYNC, priority analyze_after_copy overdue expired track_rates onetimecopy lifetime maxkicks isolation_level txnmode rebuild_index rebuildindex",
        "SYNC, conflict_strategy standard_conflict conflict vacuum_after_copy deletemethod copyextra"
    })
    void everyParameterIsKnown(Noun noun, String parameters) {
        assertThat(words(parameters))
                .allSatisfy(p -> assertThat(Parameters.find(noun, p)).as(p).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add dbgroup g a:source:pri=1 b:target:makedelta=on",
                "add sync s relgroup=r dbs=a:source,b:target status=active checktime=15min deletemethod=truncate conflict_strategy=bucardo_latest",
                "add sync s herd=r dbs=g inactive",
                "add all tables db=a schema=public exclude-table=x relgroup=r pkonly",
                "kick sync s 0 --retry 3 --retry-sleep 5 --notimer",
                "update sync s set onetimecopy=2",
                "list sync active",
                "list table db=a",
                "remove table public.x db=a",
                "status s --sort=-3 --showdays --compress",
                "activate s 0",
                "start \"a reason\" --logdest stdout --quickstart"
            })
    void everyLineOfItsManualIsTaken(String line) {
        assertThatCode(() -> CommandLineParser.parse(words(line))).doesNotThrowAnyException();
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).toList();
    }
}
