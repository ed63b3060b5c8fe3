package dev.sarrio.coordinator.customcode;

import static dev.sarrio.coordinator.customcode.Refusals.invalid;

import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.error.SarrioException;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Where a webhook may lead, and what goes along. Secrets are sealed here, and never repeated. */
final class WebhookCheck {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int URL_LENGTH_MAX = 2000;
    private static final int PORT_MAX = 65_535;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+:[ \\t]*[\\x20-\\x7E]*[\\x21-\\x7E]");
    /** Those that say how and what is sent. */
    private static final Pattern OURS = Pattern.compile(
            "(?i)(host|connection|content-.*|transfer-encoding|expect|upgrade|user-agent|webhook-.*)[ \\t]*:.*");

    private static final String BASE64 = "whsec_";

    private WebhookCheck() {}

    /** @param old null if there was none  @param draft has a URL, or there was one */
    static Webhook of(Webhook old, CodeDraft draft, Passwords passwords) {
        String url = draft.url() == null ? old.url() : checked(draft.url().strip());
        if (old != null && old.sealedHeader() != null && draft.header() == null && !sameHost(old.url(), url)) {
            throw invalid(
                    "header",
                    "The header that is sealed was meant for another host, and is not sent to this one unless you say so",
                    "give header=… again, or header= for none");
        }
        return new Webhook(
                url,
                draft.secret() == null
                        ? old == null ? null : old.sealedSecret()
                        : seal("secret", draft.secret(), passwords, WebhookCheck::checkSecret),
                draft.header() == null
                        ? old == null ? null : old.sealedHeader()
                        : seal("header", draft.header(), passwords, WebhookCheck::checkHeader));
    }

    /** Whether what is sent along stays with whom it was sent to before: not in clear instead of encrypted, either. */
    private static boolean sameHost(String one, String other) {
        URI a = URI.create(one);
        URI b = URI.create(other);
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }

    private static String checked(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw notAUrl(); // a password in it is not to be repeated
        }
        boolean complete = uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                && uri.getHost() != null
                && uri.getPort() <= PORT_MAX
                && uri.getRawFragment() == null
                && url.length() <= URL_LENGTH_MAX;
        if (!complete) {
            throw notAUrl();
        }
        if (uri.getRawUserInfo() != null) {
            throw invalid(
                    "url",
                    "A URL is shown to whoever reads definitions: a login does not belong there",
                    "leave it out, and give header=\"Authorization: …\", which is sealed");
        }
        return url;
    }

    private static SarrioException notAUrl() {
        return invalid(
                "url",
                "That is not a URL that can be posted to",
                "write https://HOST/PATH, or http:// inside of your network");
    }

    private static String seal(String field, String given, Passwords passwords, Consumer<String> check) {
        if (given.isEmpty()) {
            return null;
        }
        try {
            String value = passwords.value(given);
            check.accept(value);
            return passwords.sealed(value);
        } catch (SarrioException e) {
            throw e.onField(field);
        }
    }

    private static void checkSecret(String secret) {
        if (secret.startsWith(BASE64)) {
            try {
                Base64.getDecoder().decode(secret.substring(BASE64.length()));
            } catch (IllegalArgumentException e) {
                throw invalid(
                        "secret",
                        "Behind " + BASE64 + " a secret is in base64, and this one is not",
                        "copy it whole, or give one without " + BASE64);
            }
        }
        if (secret.isBlank() || secret.equals(BASE64)) {
            throw invalid(
                    "secret", "The secret is empty", "give a long random one, e.g. from: openssl rand -base64 32");
        }
    }

    private static void checkHeader(String header) {
        if (!HEADER.matcher(header).matches() || OURS.matcher(header).matches()) {
            throw invalid(
                    "header",
                    "That is not a header that can be sent along",
                    "write header=\"Authorization: Bearer …\"; headers about the content and the connection are set already");
        }
    }
}
