package dev.sarrio.standalone.demo;

import dev.sarrio.core.secret.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * One of the demo's databases.
 *
 * @param name under which Sarrio knows it
 * @param owner the application's role
 * @param role Sarrio's role, with the documented privileges and no more
 */
record Side(
        String name, int port, String dbname, String owner, Secret ownerPassword, String role, Secret rolePassword) {
    private static final String APPLICATION = "sarrio demo";

    /** As the application. */
    Connection application() throws SQLException {
        return connect(owner, ownerPassword);
    }

    /** As Sarrio's role, to look. */
    Connection observer() throws SQLException {
        return connect(role, rolePassword);
    }

    private Connection connect(String user, Secret password) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password.reveal());
        login.setProperty("ApplicationName", APPLICATION);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + dbname, login);
    }
}
