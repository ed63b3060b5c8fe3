package dev.sarrio.core.control;

/** Where flows report. Thread-safe, never blocks, never throws: a report that can't be sent is sent again with the next. */
public interface Reports {
    void report(StatusReport report);

    /** The flow is gone for good: its report is removed. @param key as in {@link StatusReport#key()} */
    void remove(String key);
}
