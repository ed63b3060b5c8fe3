package dev.sarrio.apply.customcode;

import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.secret.SecretBox;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Posts documents to receivers. Certificates and host names are verified, redirects are not followed, and of what a receiver answers only
 * the status is looked at. Thread-safe.
 */
public final class Webhooks {
    private final SecretBox secrets;
    private final WebhookSettings settings;
    private final InstantSource clock;
    private final HttpClient client;

    public Webhooks(SecretBox secrets, WebhookSettings settings, InstantSource clock) {
        this.secrets = secrets;
        this.settings = settings;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.answerMax())
                .build();
    }

    WebhookSettings settings() {
        return settings;
    }

    /** Sends it once. @return null if the receiver has it, else why that is not known */
    String post(Webhook to, Told told) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request(to, told), HttpResponse.BodyHandlers.discarding());
        try { // a time limit of the request itself would end with the headers
            int status = answer.get(settings.answerMax().toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
            boolean redirect = status / 100 == 3;
            return status / 100 == 2
                    ? null
                    : "it answers " + status + (redirect ? ", a redirect, which is not followed" : "");
        } catch (TimeoutException e) {
            return "it did not answer in " + settings.answerMax().toMillis() + " ms";
        } catch (ExecutionException e) {
            return reason(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(Webhook to, Told told) {
        long seconds = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url()))
                .header("Content-Type", "application/json")
                .header("User-Agent", "sarrio")
                .header("webhook-id", told.id())
                .header("webhook-timestamp", String.valueOf(seconds))
                .POST(HttpRequest.BodyPublishers.ofString(told.document(), StandardCharsets.UTF_8));
        if (to.sealedSecret() != null) {
            request.header("webhook-signature", Signature.of(secrets.open(to.sealedSecret()), told, seconds));
        }
        if (to.sealedHeader() != null) {
            String[] header = secrets.open(to.sealedHeader()).reveal().split(":", 2);
            request.header(header[0].strip(), header[1].strip());
        }
        return request.build();
    }

    private static String reason(Throwable e) {
        return e instanceof SSLException
                ? "no TLS connection: " + e.getMessage()
                : e instanceof ConnectException ? "nothing answers there" : String.valueOf(e);
    }
}
