package slipway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;

/** A file of certificates, as PEM. Only they are taken from it, since hosts get them: a key beside them stays here. */
final class CaFile {
    static final Kind<String> CERTIFICATES = entry -> {
        Path path = FilePaths.PATH.read(entry);
        if (!Files.isRegularFile(path)) {
            throw new Unfit("file " + path + " is not there", "create it, or correct the path");
        }
        try {
            return certificates(path);
        } catch (IOException unreadable) {
            throw new Unfit("file " + path + " cannot be read", "let the user that runs Slipway read it");
        } catch (CertificateException none) {
            throw new Unfit(
                    "file " + path + " holds no certificates as PEM, or more than 64 KB",
                    "name the file of the authority that signed the address's certificate, or of that certificate itself");
        }
    };

    private static final int LARGEST = 64 * 1024;

    private CaFile() {}

    private static String certificates(Path path) throws IOException, CertificateException {
        Collection<? extends Certificate> certificates;
        try (InputStream input = Files.newInputStream(path)) {
            byte[] bytes = input.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new CertificateException("too large");
            }
            certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new java.io.ByteArrayInputStream(bytes));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("none");
        }
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : certificates) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }
}
