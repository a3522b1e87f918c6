package slipway.config;

import java.nio.file.Path;

/**
 * Certificates that are trusted in place of the machine's.
 *
 * @param file for programs that read it themselves
 * @param pem what was in the file
 */
public record CaCertificates(Path file, String pem) {}
