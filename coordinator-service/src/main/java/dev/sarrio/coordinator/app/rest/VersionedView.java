package dev.sarrio.coordinator.app.rest;

/** An answer that shows one definition. */
interface VersionedView {
    long version();
}
