package dev.sarrio.agent.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/** Exits with 0 if the service in this container answers that it lives, else with 1. Needs neither a shell nor curl in the image. */
public final class Probe {
    private static final int TIMEOUT_MILLIS = 4000;

    private Probe() {}

    public static void main(String[] args) {
        System.exit(lives(System.getenv()) ? 0 : 1);
    }

    static boolean lives(Map<String, String> environment) {
        String port = environment.getOrDefault("QUARKUS_HTTP_PORT", "8080");
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/live")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
