package dev.sarrio.kafka;

import net.jpountz.util.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads LZ4's native library. The Kafka client takes it when it is there, but looks for it only where the system's class loader has
 * loaded everything, which an application server's has not; in Java, compression takes a fifth of what capture does.
 */
final class NativeLz4 {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLz4.class);

    static {
        try {
            Native.load();
        } catch (LinkageError | RuntimeException e) { // e.g. no place for it: the temporary directory is read-only
            LOG.info("Records are compressed in Java, more slowly: LZ4's native library can't be loaded", e);
        }
    }

    private NativeLz4() {}

    /** Once is enough for the whole process. */
    static void prepare() {
        // all is done above
    }
}
