package dev.sarrio.coordinator.declare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.coordinator.declare.Document.CodeSpec;
import dev.sarrio.coordinator.declare.Document.DatabaseSpec;
import dev.sarrio.coordinator.declare.Document.RelgroupSpec;
import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.declare.Document.SyncSpec;
import dev.sarrio.coordinator.declare.Document.TableSpec;
import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.declare.Plan.FieldChange;
import dev.sarrio.coordinator.declare.Plan.Item;
import dev.sarrio.coordinator.declare.Plan.Kind;
import dev.sarrio.core.secret.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Document NOTHING = Document.of(null, null, null, null);
    private final Document all = document(
            new RelgroupSpec("a", List.of("public.x", "public.y"), List.of("public.x_seq")), sync("rels", null));

    @Test
    void whatIsThereAndWantedAlikeIsUnchangedInWhateverOrderItsTablesAreListed() {
        RelgroupSpec turned = new RelgroupSpec(null, List.of("y", "public.x"), null);
        Plan plan = plan(all, document(turned, sync("rels", null)), true);
        assertThat(plan.unchanged()).isEqualTo(plan.items().size()).isEqualTo(4);
        assertThat(plan.items()).allSatisfy(i -> assertThat(i.changes()).isEmpty());
    }

    @Test
    void everythingIsMadeInTheOrderInWhichOneThingNeedsTheOtherAndRemovedInTheOther() {
        assertThat(plan(NOTHING, all, false).items().stream().map(Item::kind))
                .containsExactly(Kind.DATABASE, Kind.DBGROUP, Kind.RELGROUP, Kind.SYNC);
        Plan removal = plan(all, NOTHING, true);
        assertThat(removal.items().stream().map(Item::kind))
                .containsExactly(Kind.SYNC, Kind.RELGROUP, Kind.DBGROUP, Kind.DATABASE);
        assertThat(removal.remove()).isEqualTo(4);
        assertThat(plan(all, NOTHING, false).items()).isEmpty();
    }

    @Test
    void aSyncThatListsTablesInsteadOfARelgroupHasBothFieldsChanged() {
        Plan plan = plan(all, document(all.relgroups().get("rels"), sync(null, List.of("public.x"))), false);
        assertThat(plan.items().get(3).changes())
                .containsExactly(
                        new FieldChange("relgroup", "rels", null),
                        new FieldChange("tables", null, List.of("public.x")));
    }

    @Test
    void aSequenceThatIsNotWantedIsAChangeAndSequencesThatAreNotMentionedAreNone() {
        RelgroupSpec without = new RelgroupSpec("a", List.of("public.x", "public.y"), List.of());
        Item rels =
                plan(all, document(without, sync("rels", null)), false).items().get(2);
        assertThat(rels.action()).isEqualTo(Action.UPDATE);
        assertThat(rels.changes()).containsExactly(new FieldChange("sequences", List.of("public.x_seq"), List.of()));
    }

    @Test
    void shapesAreMadeAfterTheSyncsAndRemovedBeforeThem() {
        Document shaped = shaped("x > 1");
        assertThat(plan(NOTHING, shaped, false).items().stream().map(Item::kind))
                .endsWith(Kind.SYNC, Kind.CUSTOMNAME, Kind.FILTER);
        assertThat(plan(shaped, shaped(null), true).items().stream()
                        .filter(i -> i.action() == Action.REMOVE)
                        .map(Item::kind))
                .containsExactly(Kind.FILTER);
        Document nothing = NOTHING.with(List.of(), List.of(), List.of(), null, null);
        assertThat(plan(shaped, nothing, true).items().stream().map(Item::kind))
                .startsWith(Kind.CUSTOMNAME, Kind.FILTER, Kind.SYNC);
    }

    @Test
    void aDocumentThatDoesNotSpeakOfShapesLeavesThemAloneAlsoWhereTheRestIsPruned() {
        Document shaped = shaped("x > 1");
        assertThat(plan(shaped, all, true).remove()).isZero();
        assertThat(plan(shaped, NOTHING, true).items().stream().map(Item::kind))
                .doesNotContain(Kind.CUSTOMNAME, Kind.FILTER);
    }

    @Test
    void ofAShapeThatIsThereItsDefinitionIsTheChange() {
        Item filter = plan(shaped("x > 1"), shaped("x > 2"), false).items().get(5);
        assertThat(filter.action()).isEqualTo(Action.UPDATE);
        assertThat(filter.name()).isEqualTo("public.x of a in s");
        assertThat(filter.changes()).containsExactly(new FieldChange("where", "x > 1", "x > 2"));
    }

    @Test
    void ofTablesThatAreNotListedNothingIsSaidAndWhatWasSaidIsTakenBackOnlyByPruning() {
        Document treated =
                all.with(null, null, null, List.of(new TableSpec("public.x", "a", false, true, null, null)), null);
        Document none = all.with(null, null, null, List.of(), null);
        assertThat(plan(all, treated, false).items())
                .contains(new Item(
                        Action.UPDATE,
                        Kind.TABLE,
                        "public.x of a",
                        List.of(new FieldChange("strictChecking", true, false))));
        assertThat(plan(treated, none, true).items())
                .contains(new Item(
                        Action.UPDATE,
                        Kind.TABLE,
                        "public.x of a",
                        List.of(new FieldChange("strictChecking", false, true))));
        assertThat(plan(treated, none, false).update()).isZero();
        assertThat(plan(treated, all, true).update()).isZero();
    }

    @Test
    void customcodeIsMadeAfterItsSyncAndRemovedBeforeIt() {
        CodeSpec audit = new CodeSpec("after_txn", "public.audit", null, null, null, "s", null, 0, "active", null);
        Document coded = all.with(null, null, null, null, Map.of("audit", audit));
        assertThat(plan(NOTHING, coded, false).items().stream().map(Item::kind)).endsWith(Kind.SYNC, Kind.CUSTOMCODE);
        assertThat(plan(coded, NOTHING.with(null, null, null, null, Map.of()), true).items().stream()
                        .map(Item::kind))
                .startsWith(Kind.CUSTOMCODE, Kind.SYNC);
        assertThat(plan(coded, NOTHING, true).items().stream().map(Item::kind)).doesNotContain(Kind.CUSTOMCODE);
    }

    @Test
    void aSecretThatIsGivenIsAChangeOfItsThingThatDoesNotShowIt() {
        CodeSpec tell = new CodeSpec(
                "after_sync", null, "https://h/x", new Secret("xyzzy"), null, "s", null, 0, "active", null);
        Document coded = all.with(null, null, null, null, Map.of("tell", tell));
        Plan plan = Planner.plan(
                coded,
                coded,
                false,
                path -> path.equals("customcodes.tell.secret") ? new FieldChange("secret", "set", "another") : null);
        assertThat(plan.items())
                .contains(new Item(
                        Action.UPDATE, Kind.CUSTOMCODE, "tell", List.of(new FieldChange("secret", "set", "another"))));
        assertThat(plan.toString()).doesNotContain("xyzzy");
    }

    /** @param where null for no filter */
    private Document shaped(String where) {
        List<ShapeSpec> names = List.of(new ShapeSpec("public.x", "public.z", null, null, "a", "b", null));
        List<ShapeSpec> filters =
                where == null ? List.of() : List.of(new ShapeSpec("public.x", null, null, where, "a", null, "s"));
        return all.with(names, null, filters, null, null);
    }

    private static Plan plan(Document now, Document wanted, boolean prune) {
        return Planner.plan(now, wanted, prune, database -> null);
    }

    private static Document document(RelgroupSpec relgroup, SyncSpec sync) {
        return Document.of(
                Map.of("a", new DatabaseSpec("localhost", 5432, "d", "u", null, Map.of(), "none", false)),
                Map.of("dbs", List.of("a:source", "b:target")),
                Map.of("rels", relgroup),
                Map.of("s", sync));
    }

    private static SyncSpec sync(String relgroup, List<String> tables) {
        return new SyncSpec(
                relgroup,
                tables,
                List.of("dbs"),
                true,
                "active",
                "auto",
                0,
                "0",
                "abort",
                "abort",
                168,
                0L,
                "follow",
                Map.of());
    }
}
