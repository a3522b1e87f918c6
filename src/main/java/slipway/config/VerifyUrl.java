package slipway.config;

import java.net.URI;

/**
 * The address at which a release is asked; {@code {host}} in it stands for the name of each host, and {@code {address}}
 * for that of each container.
 */
public record VerifyUrl(String template) {
    /** Stands for the address of each container of a compose stack's service. */
    public static final String ADDRESS = "{address}";
    /** The same within a {@link URI}, which cannot have braces. */
    public static final String ESCAPED_ADDRESS = "%7Baddress%7D";

    private static final String HOST = "{host}";

    public boolean namesHost() {
        return template.contains(HOST);
    }

    public boolean namesAddress() {
        return template.contains(ADDRESS);
    }

    public URI on(String host) {
        return URI.create(filled(host).replace(ADDRESS, ESCAPED_ADDRESS));
    }

    public String filled(String host) {
        // An IPv6 address stands in brackets where a port may follow it.
        String text = host.indexOf(':') >= 0 ? template.replace("//" + HOST, "//[" + host + "]") : template;
        return text.replace(HOST, host);
    }
}
