package dev.sarrio.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PgDumpTest {
    @Test
    void theMajorVersionIsRead() {
        assertThat(PgDump.parse("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"))
                .hasValue(15);
        assertThat(PgDump.parse("pg_dump (PostgreSQL) 18beta1")).hasValue(18);
        assertThat(PgDump.parse("command not found")).isEmpty();
    }

    @Test
    void theServerIsOneThatPgDumpCanRead() {
        assertThat(DemoServers.major(OptionalInt.of(17))).isLessThanOrEqualTo(17);
        assertThat(DemoServers.fits(OptionalInt.of(9))).isFalse();
        assertThat(DemoServers.fits(OptionalInt.empty())).isFalse();
        assertThat(DemoServers.major(OptionalInt.empty())).isGreaterThanOrEqualTo(17);
    }
}
