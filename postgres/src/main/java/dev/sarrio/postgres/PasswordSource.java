package dev.sarrio.postgres;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.secret.Secret;

/**
 * Makes the password of a database whose connection says `auth=NAME`, for each session anew; found by the service loader. Thread-safe.
 */
public interface PasswordSource {
    /** What `auth` says. */
    String name();

    Secret password(Connection to);
}
