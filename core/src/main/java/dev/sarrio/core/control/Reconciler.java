package dev.sarrio.core.control;

/** A service's one duty: make what is like what should be. Called on start and on each change, never by two threads at once; must return soon. */
public interface Reconciler {
    void reconcile(DesiredState desired);
}
