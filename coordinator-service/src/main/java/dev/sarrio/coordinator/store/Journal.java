package dev.sarrio.coordinator.store;

/** Writes down what a change has changed. */
public interface Journal {
    /** Called before the change. @return what is to be called after it, in the same transaction */
    Runnable begin(Tx tx, Deed deed);
}
