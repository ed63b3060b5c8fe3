package dev.sarrio.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Copies the source's schema and rows into an empty database. Only {@link #copy} is measured. */
interface Copier {
    String name();

    default void prepare() throws SQLException, IOException {}

    /** Returns when all is there, indexes and foreign keys too. */
    void copy() throws SQLException, IOException, InterruptedException;

    /** Leaves source and target with the tables and nothing else, and nothing running. */
    void finish() throws SQLException, IOException;

    /** What only this one knows of its last copy. */
    default void report(Figures figures) {}
}
