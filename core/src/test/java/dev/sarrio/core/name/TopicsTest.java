package dev.sarrio.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final DatabaseName SHOP = new DatabaseName("shop");

    @Property
    void anyNameMakesATopicThatKafkaAllows(
            @ForAll("databases") DatabaseName database, @ForAll("tables") TableName table) {
        assertThat(Topics.of(database, table)).matches("[A-Za-z0-9._-]{1,249}").isNotIn(".", "..");
        assertThat(Topics.batches(database)).matches("[A-Za-z0-9._-]{1,249}");
    }

    @Property
    void aTopicLeadsBackToItsTableUnlessItWasShortened(
            @ForAll("databases") DatabaseName database, @ForAll("tables") TableName table) {
        String topic = Topics.of(database, table);

        boolean shortened = topic.contains("--");
        assertThat(Topics.table(database, topic)).isEqualTo(shortened ? Optional.empty() : Optional.of(table));
    }

    /** Kafka refuses a topic that equals another one when `.` and `_` are taken for the same; so equal there means equal here. */
    @Property(tries = 5000)
    void twoTablesNeverShareATopicNorCollideInKafka(
            @ForAll("databases") DatabaseName database,
            @ForAll("databases") DatabaseName otherDatabase,
            @ForAll("confusable") TableName table,
            @ForAll("confusable") TableName other) {
        boolean same = database.equals(otherDatabase) && table.equals(other);

        assertThat(collisionForm(Topics.of(database, table)).equals(collisionForm(Topics.of(otherDatabase, other))))
                .isEqualTo(same);
    }

    @Property
    void aTablesTopicNeverCollidesWithTopicsOfAnotherKind(
            @ForAll("databases") DatabaseName database,
            @ForAll("databases") DatabaseName otherDatabase,
            @ForAll("confusable") TableName table) {
        assertThat(collisionForm(Topics.of(database, table)))
                .isNotEqualTo(collisionForm(Topics.batches(otherDatabase)))
                .isNotEqualTo(collisionForm(Topics.SYNCS))
                .isNotEqualTo(collisionForm(Topics.STATUS));
        assertThat(collisionForm(Topics.batches(database)))
                .isNotEqualTo(collisionForm(Topics.SYNCS))
                .isNotEqualTo(collisionForm(Topics.STATUS));
    }

    @Property
    void aForeignTopicIsNoTablesTopic(@ForAll("topics") String topic) {
        Optional<TableName> table = Topics.table(SHOP, topic);

        table.ifPresent(t -> assertThat(Topics.of(SHOP, t)).isEqualTo(topic));
    }

    @Test
    void plainNamesStayReadable() {
        assertThat(Topics.of(SHOP, new TableName("public", "order_items"))).isEqualTo("shop.public.order_items");
        assertThat(Topics.batches(SHOP)).isEqualTo("shop.batches");
        assertThat(Topics.of(new DatabaseName("my_db"), new TableName("sales_eu", "Été")))
                .isEqualTo("my-5fdb.sales-5feu.-c3-89t-c3-a9");
        assertThat(Topics.of(SHOP, new TableName("public", "a.b-c"))).isEqualTo("shop.public.a-2eb-2dc");
    }

    @Test
    void dotAndUnderscoreNeverMakeTwoTopicsAlike() {
        String one = Topics.of(SHOP, new TableName("a_b", "c"));
        String two = Topics.of(SHOP, new TableName("a", "b_c"));

        assertThat(collisionForm(one)).isNotEqualTo(collisionForm(two));
    }

    @Test
    void aTopicThatWouldBeTooLongEndsInADigest() {
        String longName = "é".repeat(31); // 62 bytes, 186 characters encoded
        String topic = Topics.of(SHOP, new TableName(longName, longName));

        assertThat(topic).hasSize(Topics.LENGTH_MAX).startsWith("shop.").matches(".*--[0-9a-f]{32}");
        assertThat(Topics.of(SHOP, new TableName(longName, longName + "x"))).isNotEqualTo(topic);
        assertThat(Topics.table(SHOP, topic)).isEmpty();
    }

    @Test
    void topicsOfOtherDatabasesAndBrokenOnesAreNotOurs() {
        assertThat(Topics.table(SHOP, "shop2.public.t")).isEmpty();
        assertThat(Topics.table(SHOP, "shop.batches")).isEmpty();
        assertThat(Topics.table(SHOP, "shop.public.t-")).isEmpty();
        assertThat(Topics.table(SHOP, "shop.public.t-zz")).isEmpty();
        assertThat(Topics.table(SHOP, "shop.public.t-C3")).isEmpty();
        assertThat(Topics.table(SHOP, "shop.pub_lic.t")).isEmpty();
        assertThat(Topics.table(SHOP, "shop..t")).isEmpty();
    }

    @Test
    void aDatabasesOwnTopicsAreToldFromOthers() {
        String longName = "ü".repeat(31);
        assertThat(Topics.isOf(SHOP, Topics.batches(SHOP))).isTrue();
        assertThat(Topics.isOf(SHOP, Topics.conflicts(SHOP))).isTrue();
        assertThat(Topics.isOf(SHOP, Topics.of(SHOP, new TableName("public", "a.b_c"))))
                .isTrue();
        assertThat(Topics.isOf(SHOP, Topics.of(SHOP, new TableName(longName, longName))))
                .as("shortened")
                .isTrue();
        DatabaseName other = new DatabaseName("shop2");
        assertThat(Topics.isOf(SHOP, Topics.of(other, new TableName(longName, longName))))
                .isFalse();
        for (String topic :
                List.of("shop2.batches", "shop2.public.t", "shop", "shop.other", "shop.a.b.c", Topics.SYNCS)) {
            assertThat(Topics.isOf(SHOP, topic)).as(topic).isFalse();
        }
    }

    private static String collisionForm(String topic) {
        return topic.replace('.', '_');
    }

    @Provide
    Arbitrary<DatabaseName> databases() {
        return Arbitraries.of("a", "a_b", "ab", "A", "shop", "s" + "_".repeat(39), "nonrds")
                .map(DatabaseName::new);
    }

    /** Anything that PostgreSQL can store as a name: up to 63 bytes of any characters. */
    @Provide
    Arbitrary<TableName> tables() {
        Arbitrary<String> name =
                Arbitraries.strings().all().ofMinLength(1).ofMaxLength(63).filter(TopicsTest::canBeAName);
        return net.jqwik.api.Combinators.combine(name, name).as(TableName::new);
    }

    /** Names of the few characters that could be taken for one another. */
    @Provide
    Arbitrary<TableName> confusable() {
        Arbitrary<String> name = Arbitraries.strings()
                .withChars('a', 'b', '.', '_', '-', '2', 'e', '5', 'f')
                .ofMinLength(1)
                .ofMaxLength(4);
        return net.jqwik.api.Combinators.combine(name, name).as(TableName::new);
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.strings()
                .withChars('a', '.', '_', '-', '2', 'e', 'C')
                .ofMaxLength(12)
                .map(s -> "shop." + s);
    }

    private static boolean canBeAName(String s) {
        return s.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(s)
                && s.getBytes(StandardCharsets.UTF_8).length <= 63;
    }
}
