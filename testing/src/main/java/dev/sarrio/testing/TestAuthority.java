package dev.sarrio.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test's own. All files are PEM, and live as long as the JVM. */
public final class TestAuthority {
    private static final String PASSWORD = "of-this-test";
    private final Path directory;
    private int issued;

    private TestAuthority(Path directory) {
        this.directory = directory;
    }

    public static TestAuthority create() {
        Path directory = TestDirectories.create("authority");
        TestDirectories.cleanUpAtExit(directory, () -> {});
        TestAuthority authority = new TestAuthority(directory);
        authority.keytool("ca", "-genkeypair", "-keyalg", "EC", "-dname", "CN=Authority of a test", "-ext", "bc:c");
        authority.keytool(
                "ca", "-exportcert", "-rfc", "-file", authority.certificate().toString());
        return authority;
    }

    /** The authority's own: what clients trust. */
    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    /**
     * @param certificate of a server
     * @param key that belongs to it, for its owner's eyes only
     * @param both in one file
     */
    public record Issued(Path certificate, Path key, Path both) {}

    /** @param names as keytool writes them: `dns:localhost`, `ip:127.0.0.1` */
    public Issued issue(String... names) {
        String name = "server" + ++issued;
        Path request = directory.resolve(name + ".csr");
        Path certificate = directory.resolve(name + ".pem");
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name);
        keytool(name, "-certreq", "-file", request.toString());
        keytool(
                "ca",
                "-gencert",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-ext",
                "san=" + String.join(",", names));
        String key = privateKey(name);
        return new Issued(
                certificate, written(name + ".key", key), written(name + ".both.pem", key + read(certificate)));
    }

    private String privateKey(String name) {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            byte[] encoded = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path written(String name, String text) {
        Path file = directory.resolve(name);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keytool(String alias, String command, String... options) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                alias,
                "-keystore",
                directory.resolve(alias + ".p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        words.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool " + command + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("No keytool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
