package slipway.config;

import java.net.URI;

/** The address at which a release is asked; {@code {host}} in it stands for the name of each host. */
public record VerifyUrl(String template) {
    private static final String HOST = "{host}";

    public boolean namesHost() {
        return template.contains(HOST);
    }

    public URI on(String host) {
        return URI.create(filled(host));
    }

    public String filled(String host) {
        // An IPv6 address stands in brackets where a port may follow it.
        String text = host.indexOf(':') >= 0 ? template.replace("//" + HOST, "//[" + host + "]") : template;
        return text.replace(HOST, host);
    }
}
