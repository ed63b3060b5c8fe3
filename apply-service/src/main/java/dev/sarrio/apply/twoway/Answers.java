package dev.sarrio.apply.twoway;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;

/** What functions of the user's say of a table's keys. */
interface Answers {
    /** Where no function decides. */
    Answers NONE = (function, key) -> {
        throw new IllegalStateException("The function " + function + " was not asked about " + key);
    };

    /** The database whose version of the row stays. @param key as JSON */
    DatabaseName of(TableName function, String key);
}
