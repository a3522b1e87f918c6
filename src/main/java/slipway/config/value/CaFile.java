package slipway.config.value;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import slipway.config.CaCertificates;

/** A file of certificates. Only they are taken from it, since hosts get them: a key beside them stays here. */
public final class CaFile {
    private static final int LARGEST = 64 * 1024;
    private static final String REMEDY =
            "name the file of the authority that signed the address's certificate, or of that certificate itself";

    public static final Kind<CaCertificates> CERTIFICATES = entry -> {
        Path path = FilePaths.PATH.read(entry);
        byte[] bytes = SmallFile.read(path, LARGEST, "file " + path, REMEDY);
        try {
            return new CaCertificates(path, certificates(bytes));
        } catch (CertificateException none) {
            throw new InvalidValue("file " + path + " holds no certificates", REMEDY);
        }
    };

    private CaFile() {}

    /** As PEM. */
    private static String certificates(byte[] bytes) throws CertificateException {
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
        if (certificates.isEmpty()) {
            throw new CertificateException("none");
        }
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : certificates) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(encoder.encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }
}
