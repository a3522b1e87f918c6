package slipway.parts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate of 127.0.0.1 that nobody trusts who was not told to. */
public final class Certificate {
    private static final String PASSWORD = "changeit";

    private final Path keys;
    private final Path trusted;

    private Certificate(Path keys, Path trusted) {
        this.keys = keys;
        this.trusted = trusted;
    }

    /** By Java's own keytool. */
    public static Certificate make(Path folder) throws IOException, InterruptedException {
        return make(folder, "ip:127.0.0.1");
    }

    /** The same for another name, such as {@code dns:gitlab.invalid}. */
    public static Certificate make(Path folder, String name) throws IOException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        Path trusted = folder.resolve("trusted.p12");
        Path file = folder.resolve("certificate");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=mail", "-ext", "san=" + name);
        keytool(keys, "-exportcert", "-file", file.toString());
        keytool(trusted, "-importcert", "-noprompt", "-file", file.toString());
        return new Certificate(keys, trusted);
    }

    private static void keytool(Path store, String command, String... arguments)
            throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] common = {
            keytool,
            command,
            "-alias",
            "one",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()
        };
        String[] all =
                Stream.concat(Arrays.stream(common), Arrays.stream(arguments)).toArray(String[]::new);
        Ran.run(Path.of("."), Map.of(), all).good();
    }

    /** For a server that shows it. */
    public SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** For a program that is to trust it. */
    public String pem() throws IOException {
        byte[] certificate = Files.readAllBytes(keys.resolveSibling("certificate"));
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** Options of a Java that trusts it, and nothing else. */
    public String trustedBy() {
        return "-Djavax.net.ssl.trustStore=" + trusted + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD;
    }
}
