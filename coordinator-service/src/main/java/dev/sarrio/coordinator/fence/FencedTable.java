package dev.sarrio.coordinator.fence;

import dev.sarrio.core.name.TableName;

/** A table of a sync, or a member of its partition tree. @param fenced our trigger is on it */
record FencedTable(long oid, TableName name, boolean fenced) {}
