package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void thePeakIsReadFromTheStatus() {
        assertThat(Memory.peak("Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  204800 kB\nVmRSS:\t 1024 kB\n"))
                .hasValue(200);
        assertThat(Memory.peak("Name:\tjava\nVmRSS:\t 1024 kB\n")).isEmpty();
    }

    @Test
    void theLastLimitOfTheHeapCounts() {
        assertThat(Memory.heapLimit("java\0-Xmx1g\0-jar\0x.jar\0")).hasValue(1024);
        assertThat(Memory.heapLimit("java\0-Xmx1G\0-Xss512k\0-Xmx256m\0-jar\0x.jar\0"))
                .hasValue(256);
        assertThat(Memory.heapLimit("java\0-Xmx2048k\0")).hasValue(2);
        assertThat(Memory.heapLimit("java\0-Xmx1048576\0")).hasValue(1);
        assertThat(Memory.heapLimit("java\0-Dx=-Xmx1g\0-jar\0x.jar\0")).isEmpty();
    }
}
