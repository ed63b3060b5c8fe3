package dev.sarrio.coordinator;

import static io.restassured.RestAssured.given;

import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.TestSecrets;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;

/** Requests with the token, as tests make them. */
final class Api {
    private static final String BASE = "/api/v1";

    private Api() {}

    static RequestSpecification request() {
        return given().header("Authorization", "Bearer " + CoordinatorServers.TOKEN)
                .contentType("application/json");
    }

    static ValidatableResponse get(String path) {
        return request().get(BASE + path).then();
    }

    static ValidatableResponse post(String path, Object body) {
        return send(request(), body).post(BASE + path).then();
    }

    static ValidatableResponse patch(String path, Object body) {
        return send(request(), body).patch(BASE + path).then();
    }

    static ValidatableResponse put(String path, Object body) {
        return send(request(), body).put(BASE + path).then();
    }

    static ValidatableResponse delete(String path) {
        Response response = request().delete(BASE + path);
        return response.then();
    }

    private static RequestSpecification send(RequestSpecification request, Object body) {
        return body == null ? request : request.body(body);
    }

    /** The body that adds a database. */
    static Map<String, Object> database(String name, Connection to) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name);
        body.put("host", to.host());
        body.put("port", to.port());
        body.put("dbname", to.dbname());
        body.put("user", to.user());
        body.put("password", password(to));
        body.put("parameters", to.parameters());
        return body;
    }

    static String password(Connection to) {
        return TestSecrets.BOX.open(to.sealedPassword()).reveal();
    }
}
