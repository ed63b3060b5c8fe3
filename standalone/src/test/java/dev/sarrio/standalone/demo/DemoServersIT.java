package dev.sarrio.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoServersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void theShopHasItsRowsAndItsCustomersBuy() throws SQLException {
        try (DemoServers servers = DemoServers.start(directory, OptionalInt.empty())) {
            servers.build();
            try (Connection shop = servers.nonrds().application();
                    Connection sarrio = servers.rds().observer()) {
                List<String> tables = TwoSides.tablesWithKey(shop);
                TwoSides sides = new TwoSides(shop, sarrio);
                assertThat(sides.rows(shop, tables)).isEqualTo(200_000);
                assertThat(tables)
                        .hasSize(14)
                        .contains("public.events")
                        .doesNotContain("public.page_views", "public.events_2026");
                assertThat(sides.different(tables))
                        .as("the target is empty yet")
                        .hasSize(13);
                assertThat(isSuperuser(sarrio)).isFalse();

                try (Crowd crowd = Crowd.enter(servers.nonrds(), servers.rds(), 200)) {
                    await().atMost(PATIENCE).until(() -> crowd.committed() > 300);
                }
                assertThat(sides.rows(shop, tables)).isGreaterThan(200_000);
            }
        }
    }

    private static boolean isSuperuser(Connection c) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
