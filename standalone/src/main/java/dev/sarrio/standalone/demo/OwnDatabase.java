package dev.sarrio.standalone.demo;

import dev.sarrio.core.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A database of the user's, looked at past Sarrio: only read, never written. @param url as it was given, password and all */
record OwnDatabase(Secret url) {

    static OwnDatabase at(String url) {
        return new OwnDatabase(new Secret(url));
    }

    /** Whether a Sarrio is at work in it, or left its schema there. */
    boolean hasSarriosSchema() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regnamespace('sarrio') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private Connection connect() throws SQLException {
        URI uri = URI.create(url.reveal().replaceFirst("^jdbc:", ""));
        Properties login = new Properties();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                String[] both = pair.split("=", 2);
                login.setProperty(decoded(both[0]), both.length > 1 ? decoded(both[1]) : "");
            }
        }
        if (uri.getRawUserInfo() != null) {
            String[] both = uri.getRawUserInfo().split(":", 2);
            login.setProperty("user", decoded(both[0]));
            if (both.length > 1) {
                login.setProperty("password", decoded(both[1]));
            }
        }
        login.setProperty("ApplicationName", "sarrio demo");
        login.setProperty("readOnly", "true");
        String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
        return DriverManager.getConnection("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath(), login);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
