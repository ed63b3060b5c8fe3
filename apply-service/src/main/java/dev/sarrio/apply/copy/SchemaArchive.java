package dev.sarrio.apply.copy;

/**
 * A source's schema on its way.
 *
 * @param archive as pg_dump wrote it, in its custom format
 * @param contents the entries of it that are wanted, a line each, as pg_restore lists and takes them
 * @param early those of these lines that make what {@link EarlyEntry} is about
 */
record SchemaArchive(byte[] archive, String contents, String early) {}
