package slipway.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import slipway.text.Sha256;

/**
 * A file with a backup: a ZIP with the database, the configuration, and what a restore must know about them. It holds no
 * secrets but what the log lines of failures in the database quote.
 */
public record BackupFile(Path path) {
    private static final String ABOUT = "slipway-backup.json";
    private static final String DATABASE = "slipway.db";
    private static final String CONFIGURATION = "deploy-config.json";
    private static final int FORMAT = 1;
    private static final int LARGEST_TEXT = 16 << 20;

    /**
     * What is in it.
     *
     * @param version of the Slipway that made it
     * @param schema the newest change that its database has had
     * @param sha256 of the database
     */
    public record About(String version, String schema, Instant madeAt, String sha256) {}

    /** Writes it whole or not at all; only its owner may read it. */
    public void write(Path database, String configuration, String version, String schema, Instant now)
            throws IOException {
        Path unfinished = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (OutputStream out = Files.newOutputStream(unfinished);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                String about = JsonNodeFactory.instance
                        .objectNode()
                        .put("format", FORMAT)
                        .put("version", version)
                        .put("schema", schema)
                        .put("madeAt", now.toString())
                        .put("sha256", sha256(database))
                        .toPrettyString();
                add(zip, ABOUT, about.getBytes(StandardCharsets.UTF_8));
                add(zip, CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_8));
                zip.putNextEntry(new ZipEntry(DATABASE));
                Files.copy(database, zip);
                zip.closeEntry();
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    public About about() throws BackupFailed {
        try {
            JsonNode about = new ObjectMapper().readTree(text(ABOUT));
            if (about.path("format").asInt() != FORMAT) {
                throw new BackupFailed(path
                        + " is a backup of another form than this version of Slipway reads; restore it with"
                        + " the version that made it (" + about.path("version").asText() + ")");
            }
            return new About(
                    about.path("version").asText(),
                    about.path("schema").asText(),
                    Instant.parse(about.path("madeAt").asText()),
                    about.path("sha256").asText());
        } catch (IOException | DateTimeParseException e) {
            throw notOne(e);
        }
    }

    public String configuration() throws BackupFailed {
        try {
            return text(CONFIGURATION);
        } catch (IOException e) {
            throw notOne(e);
        }
    }

    /** Takes the database out of it; it is the one that was put in, or this fails. */
    public void database(Path target) throws BackupFailed, IOException {
        try (ZipFile zip = new ZipFile(path.toFile());
                InputStream in = entry(zip, DATABASE)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (ZipException e) {
            throw notOne(e);
        }
        if (!sha256(target).equals(about().sha256())) {
            Files.delete(target);
            throw new BackupFailed(
                    "the database in " + path + " is not the one that was put in: the file is damaged; take another");
        }
    }

    private BackupFailed notOne(Exception cause) {
        return new BackupFailed(
                path + " is not a backup that slipway backup has made, or cannot be read: " + cause.getMessage(),
                cause);
    }

    private String text(String name) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile());
                InputStream in = entry(zip, name)) {
            return new String(in.readNBytes(LARGEST_TEXT), StandardCharsets.UTF_8);
        }
    }

    private static InputStream entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("there is no " + name + " in it");
        }
        return zip.getInputStream(entry);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, Sha256.begin())) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        }
    }
}
