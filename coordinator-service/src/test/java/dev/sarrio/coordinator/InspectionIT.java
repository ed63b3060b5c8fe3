package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ties tables to others, read by the role that captures them. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class InspectionIT {
    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop().added();
        Api.post("/relgroups", Map.of("name", group(), "db", shop.source, "tables", List.of("purchase")))
                .statusCode(201);
    }

    @AfterEach
    void close() {
        Api.delete("/relgroups/" + group());
        shop.close();
    }

    @Test
    void aForeignKeyToATableOutsideIsNamedWithTheCommandThatAddsIt() {
        Api.get("/relgroups/" + group() + "/inspection")
                .statusCode(200)
                .body("size()", equalTo(1))
                .body("[0].severity", equalTo("WARNING"))
                .body("[0].subject", equalTo(shop.source + " public.purchase"))
                .body(
                        "[0].message",
                        equalTo(
                                "Its foreign key purchase_customer_fkey points at public.customer, which is not in the relgroup "
                                        + group() + ": its rows can point at rows that the target does not have."))
                .body("[0].remedy", equalTo("add table public.customer db=" + shop.source + " relgroup=" + group()));
        Api.patch("/relgroups/" + group(), Map.of("db", shop.source, "add", List.of("customer")))
                .statusCode(200);
        Api.get("/relgroups/" + group() + "/inspection").body("", empty());
    }

    @Test
    void aForeignKeyFromATableOutsideIsNamedToo() {
        Api.patch("/relgroups/" + group(), Map.of("db", shop.source, "add", List.of("customer")))
                .statusCode(200);
        Api.patch("/relgroups/" + group(), Map.of("remove", List.of("purchase")))
                .statusCode(200);
        assertThat(messages("/tables/inspection?name=customer&db=" + shop.source))
                .singleElement()
                .asString() // the other relgroup has both
                .startsWith("The foreign key purchase_customer_fkey of public.purchase, which is not in the relgroup "
                        + group());
        Api.get("/tables/inspection?name=nothere").statusCode(404).body("code", equalTo("UNKNOWN_TABLE"));
    }

    @Test
    void triggersGeneratedColumnsAndALostKeyAreNamed() {
        shop.sourceDatabase.execute(
                "ALTER TABLE other.note ADD length int GENERATED ALWAYS AS (char_length(body)) STORED, ALTER code DROP NOT NULL",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER counted AFTER INSERT ON other.note FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER everywhere AFTER INSERT ON other.note FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE other.note ENABLE ALWAYS TRIGGER everywhere");
        Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "autokick", false))
                .statusCode(201);
        assertThat(messages("/syncs/" + shop.sync + "/inspection"))
                .anyMatch(m -> m.startsWith("It has no primary key"))
                .anyMatch(m -> m.endsWith("the target computes them: length."))
                .anyMatch(m -> m.startsWith("The trigger counted (public.f) fires on the source and not for rows"))
                .anyMatch(m -> m.startsWith("The trigger everywhere (public.f) fires for replicated rows too"));
    }

    private static List<String> messages(String path) {
        return Api.get(path).statusCode(200).extract().jsonPath().getList("message");
    }

    private String group() {
        return "inspected" + shop.sync;
    }
}
