package dev.sarrio.coordinator.validate;

/** How much a finding matters. */
public enum Severity {
    /** The sync can't work before this is put right. */
    ERROR,
    /** It works, but not as one might expect. */
    WARNING,
    /** Good to know. */
    INFO
}
