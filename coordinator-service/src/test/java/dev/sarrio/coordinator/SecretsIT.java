package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.name.Topics;
import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class SecretsIT {
    @ConfigProperty(name = "sarrio.control.db.url")
    String url;

    @ConfigProperty(name = "sarrio.control.db.password")
    String controlPassword;

    @Test
    void noPasswordIsInAnyAnswerTopicLogOrTable() throws Exception {
        try (Shop shop = new Shop().added()) {
            String password = Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE));
            Map<String, Object> twice = Api.database(shop.source, shop.sourceDatabase.as(Shop.SOURCE_ROLE));
            StringBuilder seen = new StringBuilder();
            seen.append(Api.post("/databases", twice).statusCode(409).extract().asString());
            seen.append(Api.post(
                            "/databases",
                            "{\"name\": \"x\", \"password\": \"" + password + "\", \"port\": \"" + password + "\"}")
                    .statusCode(400)
                    .extract()
                    .asString());
            seen.append(Api.post("/databases", "{\"name\": \"x\", \"password\": \"" + password + "\", ")
                    .statusCode(400)
                    .extract()
                    .asString());
            seen.append(Api.post("/syncs", shop.syncBody()).extract().asString());
            for (String path : List.of(
                    "/databases",
                    "/databases/" + shop.source,
                    "/dbgroups",
                    "/syncs",
                    "/status",
                    "/info",
                    "/tables",
                    "/definitions")) {
                seen.append(Api.get(path).extract().asString());
            }
            Topic syncs = new Topic(Topics.SYNCS);
            await().until(() -> syncs.newest().containsKey("sync/" + shop.sync));
            seen.append(syncs.newest());
            seen.append(controlDatabase());
            seen.append(Files.readString(Path.of(CoordinatorServers.LOG)));
            assertThat(seen.toString())
                    .contains("v1:")
                    .doesNotContain(password)
                    .doesNotContain(TestSecrets.KEY)
                    .doesNotContain(CoordinatorServers.TOKEN)
                    .doesNotContain(controlPassword);
            String sealed = syncs.newest().get("database/" + shop.source);
            assertThat(sealed).contains("\"sealedPassword\":\"v1:");
        }
    }

    @Test
    void pains11TheControlDatabaseNeedsNoMoreThanToBelongToItsRole() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(url, CoordinatorServers.CONTROL_ROLE, controlPassword);
                Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery(
                        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls, (SELECT count(*) FROM pg_auth_members"
                                + " WHERE member = r.oid), (SELECT count(*) FROM sarrio_control.sync)"
                                + " FROM pg_roles r WHERE rolname = current_user")) {
            assertThat(role.next()).isTrue();
            assertThat(role.getBoolean(1)).isFalse();
            assertThat(role.getInt(2)).isZero();
        }
    }

    private String controlDatabase() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection =
                        DriverManager.getConnection(url, CoordinatorServers.CONTROL_ROLE, controlPassword);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT d::text FROM sarrio_control.database d UNION ALL"
                        + " SELECT d::text FROM sarrio_control.desired d")) {
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
        }
        return all.toString();
    }
}
