package slipway.parts;

/** A HAProxy in front of the service {@code web} of a compose stack, which Slipway takes containers out of. */
public final class HaproxyConfiguration {
    public static final String TEXT = """
            global
                stats socket ipv4@127.0.0.1:9999 level admin
            defaults
                mode http
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            resolvers docker
                nameserver dns 127.0.0.11:53
                hold valid 500ms
            frontend door
                bind :8080
                default_backend web
            backend web
                option httpchk GET /healthz
                server-template web 1-3 web:8080 resolvers docker init-addr none check inter 200ms
            """;

    private HaproxyConfiguration() {}
}
