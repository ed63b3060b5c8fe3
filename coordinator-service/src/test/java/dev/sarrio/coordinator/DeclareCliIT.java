package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.sarrio.core.control.Connection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `export` and `apply`, as people type them. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class DeclareCliIT extends TypedLines {

    @TempDir
    Path directory;

    private Shop shop;

    @BeforeEach
    void openShop() {
        shop = new Shop();
    }

    @AfterEach
    void removeAll() {
        shop.close();
        Api.delete("/relgroups/" + shop.rels);
        Api.delete("/dbgroups/" + shop.dbs);
        Api.delete("/databases/" + shop.source + "?force=true");
        Api.delete("/databases/" + shop.target + "?force=true");
    }

    @Test
    void aFileIsPlannedAppliedAndExportedAgain() throws IOException {
        Files.writeString(directory.resolve("target-password"), Api.password(target()) + "\n");
        Files.writeString(directory.resolve("sarrio.yaml"), yaml());
        assertThat(sarrio("apply -f sarrio.yaml --dry-run")).as(err()).isZero();
        assertThat(out())
                .contains("+ database " + shop.source)
                .contains("    password: set")
                .contains("+ sync " + shop.sync)
                .endsWith("Plan: 5 to add, 0 to change, 0 to remove\n");
        Api.get("/syncs/" + shop.sync).statusCode(404);

        assertThat(sarrio("apply file=sarrio.yaml")).as(err()).isZero();
        assertThat(out()).contains("Plan: 5 to add").endsWith("Applied\n");
        assertThat(out() + err()).doesNotContain(Api.password(source())).doesNotContain(Api.password(target()));

        assertThat(sarrio("export")).isZero();
        String exported = out();
        assertThat(exported)
                .contains("apiVersion: sarrio/v1")
                .contains("  " + shop.dbs + ":\n")
                .doesNotContain("v1:A")
                .doesNotContain(Api.password(source()));
        InputStream keyboard = System.in;
        System.setIn(new ByteArrayInputStream(exported.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(sarrio("apply -f - --prune")).as(err()).isZero();
        } finally {
            System.setIn(keyboard);
        }
        assertThat(out()).isEqualTo("Plan: 0 to add, 0 to change, 0 to remove\n");

        Files.writeString(
                directory.resolve("sarrio.yaml"),
                yaml().replace("[public.customer, public.purchase]", "[public.customer, other.note]"));
        assertThat(sarrio("apply -f sarrio.yaml")).as(err()).isZero();
        assertThat(out())
                .isEqualTo(
                        "~ relgroup " + shop.rels
                                + "\n    tables: + other.note, - public.purchase\nPlan: 0 to add, 1 to change, 0 to remove\nApplied\n");
        assertThat(sarrio("apply -f sarrio.yaml --json")).isZero();
        assertThat(out()).contains("\"unchanged\" : 5").doesNotContain("Plan:");
    }

    @Test
    void shapesAreInTheFileAsTheRestIs() throws IOException {
        Files.writeString(directory.resolve("target-password"), Api.password(target()));
        Files.writeString(directory.resolve("sarrio.yaml"), yaml() + """
                customnames:
                - {table: customer, newname: client, sync: %s}
                filters:
                - {table: customer, where: "name <> ''", sync: %s}
                """.formatted(shop.sync, shop.sync));
        assertThat(sarrio("apply -f sarrio.yaml")).as(err()).isZero();
        String place = "public.customer of " + shop.source + " in " + shop.sync;
        assertThat(out())
                .contains("+ customname " + place + "\n    newname: public.client\n")
                .contains("+ filter " + place + "\n    where: name <> ''\n")
                .contains("Plan: 7 to add");
        assertThat(sarrio("export")).isZero();
        assertThat(out()).contains("customcols:").contains("  newname: public.client\n");
        assertThat(err()).isEmpty();
        Files.writeString(directory.resolve("sarrio.yaml"), out());
        assertThat(sarrio("apply -f sarrio.yaml --prune")).as(err()).isZero();
        assertThat(out()).isEqualTo("Plan: 0 to add, 0 to change, 0 to remove\n");
    }

    @Test
    void customcodeAndTablesAreInTheFileAndTheSecretIsOfTheShellThatApplies() throws IOException {
        Files.writeString(directory.resolve("target-password"), Api.password(target()));
        Files.writeString(directory.resolve("header"), "Authorization: Bearer open-sesame\n");
        Files.writeString(directory.resolve("sarrio.yaml"), yaml() + """
                tables:
                - {table: customer, database: %s, strictChecking: false}
                customcodes:
                  tell_%s: {whenrun: after_sync, url: "https://hooks.example/x", secret: {env: HOOK_SECRET}, header: {file: header}, sync: %s}
                """.formatted(shop.source, shop.sync, shop.sync));
        assertThat(sarrio("apply -f sarrio.yaml")).as(err()).isZero();
        assertThat(out())
                .contains("~ table public.customer of " + shop.source + "\n    strictChecking: true -> false\n");
        assertThat(out())
                .contains("+ customcode tell_" + shop.sync
                        + "\n    whenrun: after_sync\n    url: https://hooks.example/x\n    sync: " + shop.sync
                        + "\n    priority: 0\n    status: active\n    secret: set\n    header: set\n")
                .contains("Plan: 6 to add, 1 to change, 0 to remove");
        String said = out() + err();
        assertThat(sarrio("apply -f sarrio.yaml")).as(err()).isZero();
        assertThat(out()).isEqualTo("Plan: 0 to add, 0 to change, 0 to remove\n");

        assertThat(sarrio("export")).isZero();
        assertThat(out())
                .contains("# Elsewhere these need their secret and header:")
                .contains("  tell_" + shop.sync + ":\n    whenrun: after_sync\n");
        assertThat(said + out() + err()).doesNotContain("of-the-shell").doesNotContain("open-sesame");
        Files.writeString(directory.resolve("sarrio.yaml"), out());
        assertThat(sarrio("apply -f sarrio.yaml --prune")).as(err()).isZero();
        assertThat(out()).isEqualTo("Plan: 0 to add, 0 to change, 0 to remove\n");
        Api.get("/customcodes/tell_" + shop.sync).body("signed", equalTo(true)).body("header", equalTo(true));
    }

    @Test
    void aMistakeIsSaidWithItsPlaceAndAFileThatIsNoneWithItsLine() throws IOException {
        Files.writeString(directory.resolve("target-password"), Api.password(target()));
        Files.writeString(directory.resolve("wrong.yaml"), yaml().replace("public.purchase", "public.purchases"));
        assertThat(sarrio("apply -f wrong.yaml")).isEqualTo(1);
        assertThat(err()).contains("public.purchases").contains("relgroups." + shop.rels + ".tables[1]");
        Files.writeString(
                directory.resolve("broken.yaml"),
                "apiVersion: sarrio/v1\ndatabases:\n  a: {password: secret-word\n  b: [\n");
        assertThat(sarrio("apply -f broken.yaml")).isEqualTo(2);
        assertThat(err()).contains("broken.yaml is not valid YAML: see line ").doesNotContain("secret-word");
        assertThat(sarrio("apply -f nothing.yaml")).isEqualTo(2);
        Files.writeString(directory.resolve("unset.yaml"), yaml().replace("SOURCE_PASSWORD", "NOT_SET"));
        assertThat(sarrio("apply -f unset.yaml")).isEqualTo(2);
        assertThat(err()).contains("databases." + shop.source + ".password: there is no environment variable NOT_SET");
        Files.writeString(directory.resolve("unset.yaml"), yaml() + "customcodes: {tell: {secret: {env: NOT_SET}}}\n");
        assertThat(sarrio("apply -f unset.yaml")).isEqualTo(2);
        assertThat(err()).contains("customcodes.tell.secret: there is no environment variable NOT_SET");
        assertThat(sarrio("apply")).isEqualTo(2);
        Api.get("/databases/" + shop.source).statusCode(404);
    }

    private String yaml() {
        return """
                apiVersion: sarrio/v1
                databases:
                  %s: {host: %s, port: %d, dbname: %s, user: %s, password: {env: SOURCE_PASSWORD}}
                  %s: {host: %s, port: %d, dbname: %s, user: %s, password: {file: target-password}}
                dbgroups:
                  %s: [%s:source, %s:target]
                relgroups:
                  %s:
                    tables: [public.customer, public.purchase]
                syncs:
                  %s: {relgroup: %s, dbs: %s, autokick: false}
                """.formatted(
                        shop.source,
                        source().host(),
                        source().port(),
                        source().dbname(),
                        source().user(),
                        shop.target,
                        target().host(),
                        target().port(),
                        target().dbname(),
                        target().user(),
                        shop.dbs,
                        shop.source,
                        shop.target,
                        shop.rels,
                        shop.sync,
                        shop.rels,
                        shop.dbs);
    }

    private Connection source() {
        return shop.sourceDatabase.as(Shop.SOURCE_ROLE);
    }

    private Connection target() {
        return shop.targetDatabase.as(Shop.TARGET_ROLE);
    }

    @Override
    Map<String, String> environment() {
        return Map.of("SOURCE_PASSWORD", Api.password(source()), "HOOK_SECRET", "of-the-shell");
    }

    @Override
    Path home() {
        return directory;
    }
}
