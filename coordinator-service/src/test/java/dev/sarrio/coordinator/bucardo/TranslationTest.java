package dev.sarrio.coordinator.bucardo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document.DatabaseSpec;
import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.declare.Document.SyncSpec;
import dev.sarrio.coordinator.declare.Document.TableSpec;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private final Map<String, List<JsonNode>> tables = new TreeMap<>();

    @Test
    void whereADatabaseIsMayStandInItsColumnsItsConnOrItsDsn() {
        row(
                "db",
                "{'name':'a','dbname':'x','dbhost':'h','dbport':'6000','dbuser':'u','dbpass':'p','dbconn':'sslmode=require'}");
        row("db", "{'name':'b','dbdsn':'dbi:Pg:db=y;host=i;port=6001'}");
        row("db", "{'name':'c','dbname':'z','dbhost':'/var/run/postgresql','dbport':'','dbpass':'env:HOME'}");
        Translation.Result result = translated();
        DatabaseSpec a = result.document().databases().get("a");
        assertThat(List.of(
                        a.host(), a.port(), a.dbname(), a.user(), a.password().reveal(), a.parameters()))
                .isEqualTo(List.of("h", 6000, "x", "u", "p", Map.of("sslmode", "require")));
        DatabaseSpec b = result.document().databases().get("b");
        assertThat(List.of(b.host(), b.port(), b.dbname(), b.user())).isEqualTo(List.of("i", 6001, "y", "bucardo"));
        DatabaseSpec c = result.document().databases().get("c");
        assertThat(List.of(c.host(), c.port())).isEqualTo(List.of("localhost", 5432));
        assertThat(c.password())
                .as("it would be read as a variable of the coordinator")
                .isNull();
        assertThat(result.noEquivalent().stream().map(NoEquivalent::what))
                .containsExactly(
                        "the socket /var/run/postgresql of the database \"c\"", "the password of the database \"c\"");
        assertThat(result.toString()).doesNotContain("dbpass").doesNotContain("=p,");
    }

    @Test
    void sourcesComeFirstThenThoseOfHigherPriority() {
        databases("a", "b", "c");
        row("dbgroup", "{'name':'g'}");
        row("dbmap", "{'db':'a','dbgroup':'g','role':'target','priority':1}");
        row("dbmap", "{'db':'b','dbgroup':'g','role':'target','priority':2}");
        row("dbmap", "{'db':'c','dbgroup':'g','role':'source','priority':0}");
        assertThat(translated().document().dbgroups())
                .isEqualTo(Map.of("g", List.of("c:source", "b:target", "a:target")));
    }

    @Test
    void twoSourcesKeepBothWaysAndWhatDecidesTheirConflictsAndMoreThanTwoAreNone() {
        databases("a", "b", "c");
        row("dbgroup", "{'name':'two'}");
        row("dbgroup", "{'name':'many'}");
        for (String db : List.of("a", "b")) {
            row("dbmap", "{'db':'" + db + "','dbgroup':'two','role':'source'}");
        }
        for (String db : List.of("a", "b", "c")) {
            row("dbmap", "{'db':'" + db + "','dbgroup':'many','role':'source'}");
        }
        row(
                "goat",
                "{'id':1,'db':'a','schemaname':'public','tablename':'t','reltype':'table','pkey':'id','conflict_strategy':'bucardo_source'}");
        row("herd", "{'name':'h'}");
        row("herdmap", "{'herd':'h','goat':1}");
        row(
                "sync",
                "{'name':'s','herd':'h','dbs':'two','conflict_strategy':'bucardo_latest','onetimecopy':2,'priority':0,'maxkicks':5}");
        row("sync", "{'name':'ordered','herd':'h','dbs':'two','conflict_strategy':'b a'}");
        row("sync", "{'name':'alone','herd':'h','dbs':'two','conflict_strategy':'b c'}");
        row("sync", "{'name':'perl','herd':'h','dbs':'two','conflict_strategy':'my_own'}");
        row("sync", "{'name':'m','herd':'h','dbs':'many','conflict_strategy':'bucardo_latest'}");
        Translation.Result result = translated();
        assertThat(result.document().syncs().keySet()).containsExactly("alone", "ordered", "perl", "s");
        assertThat(result.document().syncs().values().stream().map(SyncSpec::conflict))
                .containsExactly(null, "list:b,a", null, "latest");
        assertThat(result.document().tables())
                .containsExactly(new TableSpec("public.t", "a", true, true, "source", null));
        assertThat(result.document().syncs().get("s").copy()).isEqualTo("auto");
        assertThat(result.document().syncs().get("s").options()).isEqualTo(Map.of("maxkicks", "5"));
        assertThat(result.noEquivalent().stream().map(NoEquivalent::what))
                .containsExactly(
                        "conflict_strategy b c of the sync \"alone\"",
                        "conflict_strategy my_own of the sync \"perl\"",
                        "the sync \"m\"");
    }

    @Test
    void theRoleFullcopyStaysAndTablesWithoutAKeyComeOverWhereNobodyFollowsThem() {
        databases("a", "b", "c");
        row("dbgroup", "{'name':'whole'}");
        row("dbgroup", "{'name':'both'}");
        row("dbmap", "{'db':'b','dbgroup':'whole','role':'fullcopy'}");
        row("dbmap", "{'db':'a','dbgroup':'whole','role':'source'}");
        row("dbmap", "{'db':'a','dbgroup':'both','role':'source'}");
        row("dbmap", "{'db':'b','dbgroup':'both','role':'fullcopy','priority':1}");
        row("dbmap", "{'db':'c','dbgroup':'both','role':'target'}");
        row("goat", "{'id':1,'db':'a','schemaname':'public','tablename':'t','reltype':'table','pkey':'id'}");
        row("goat", "{'id':2,'db':'a','schemaname':'public','tablename':'keyless','reltype':'table','pkey':''}");
        for (String herd : List.of("lookups", "rest", "unused")) {
            row("herd", "{'name':'" + herd + "'}");
            row("herdmap", "{'herd':'" + herd + "','goat':1}");
            row("herdmap", "{'herd':'" + herd + "','goat':2}");
        }
        row("sync", "{'name':'s','herd':'lookups','dbs':'whole','checktime':'1 day 02:00:00'}");
        row("sync", "{'name':'m','herd':'rest','dbs':'both'}");
        Translation.Result result = translated();
        assertThat(result.document().dbgroups())
                .isEqualTo(Map.of(
                        "whole", List.of("a:source", "b:fullcopy"),
                        "both", List.of("a:source", "b:fullcopy", "c:target")));
        assertThat(result.document().relgroups().get("lookups").tables()).containsExactly("public.t", "public.keyless");
        assertThat(result.document().relgroups().get("rest").tables()).containsExactly("public.t");
        assertThat(result.document().relgroups().get("unused").tables()).containsExactly("public.t");
        assertThat(result.document().syncs().keySet()).containsExactly("m", "s");
        assertThat(result.document().syncs().get("s").options()).isEmpty();
        assertThat(result.noEquivalent().stream().map(NoEquivalent::what))
                .containsExactly("the table public.keyless of \"a\"", "checktime 1 day 02:00:00 of the sync \"s\"");
    }

    @Test
    void customnamesAndCustomcolsComeAlongWhereWhatTheyAreAboutDoesAndTheSyncIsOneWay() {
        databases("a", "b");
        for (String group : List.of("one", "two")) {
            row("dbgroup", "{'name':'" + group + "'}");
            row("dbmap", "{'db':'a','dbgroup':'" + group + "','role':'source'}");
        }
        row("dbmap", "{'db':'b','dbgroup':'one','role':'target'}");
        row("dbmap", "{'db':'b','dbgroup':'two','role':'source'}");
        row("goat", "{'id':1,'db':'a','schemaname':'public','tablename':'t','reltype':'table','pkey':'id'}");
        row("goat", "{'id':2,'db':'a','schemaname':'public','tablename':'u','reltype':'table','pkey':'id'}");
        for (int goat : List.of(1, 2)) {
            row("herd", "{'name':'h" + goat + "'}");
            row("herdmap", "{'herd':'h" + goat + "','goat':" + goat + "}");
        }
        row("sync", "{'name':'s','herd':'h1','dbs':'one','conflict_strategy':'bucardo_abort'}");
        row("sync", "{'name':'both','herd':'h2','dbs':'two','conflict_strategy':'bucardo_abort'}");
        row("customname", "{'id':1,'goat':1,'newname':'eu.t','db':'b','sync':'s'}");
        row("customname", "{'id':2,'goat':1,'newname':'v','db':null,'sync':'gone'}");
        row("customname", "{'id':3,'goat':2,'newname':'w'}");
        row("customcols", "{'id':1,'goat':1,'clause':'SELECT id'}");
        Translation.Result result = translated();
        assertThat(result.document().customnames())
                .containsExactly(new ShapeSpec("public.t", "eu.t", null, null, "a", "b", "s"));
        assertThat(result.document().customcols())
                .containsExactly(new ShapeSpec("public.t", null, "SELECT id", null, "a", null, null));
        assertThat(result.document().filters())
                .as("those that are here are left alone")
                .isNull();
        assertThat(result.noEquivalent())
                .containsExactly(
                        new NoEquivalent(
                                "customname \"v\" of public.t",
                                "what it is about is left out",
                                "sarrio add customname public.t v sync=gone"),
                        new NoEquivalent(
                                "customname \"w\" of public.u",
                                "a two-way sync has its tables as they are",
                                "sarrio add customname public.u w"));
    }

    private void databases(String... names) {
        for (String name : names) {
            row("db", "{'name':'" + name + "','dbname':'" + name + "'}");
        }
    }

    private void row(String table, String json) {
        try {
            tables.computeIfAbsent(table, t -> new ArrayList<>()).add(Json.MAPPER.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Translation.Result translated() {
        return Translation.of(new ControlTables(tables), Set.of());
    }
}
