package slipway;

import java.util.Optional;
import slipway.config.DeployMethod;
import slipway.config.Strategy;

/**
 * {@code slipway router}: the configuration of a HAProxy that stands in the stack in front of a compose service, so that a
 * release loses no request. The user adds it to the stack; Slipway starts nothing on a host that a release does not need.
 *
 * <p>It depends on the strategy. With two containers at a time, the router asks each whether it is well, and Slipway takes
 * the old one out. With one, requests wait in the router while it is replaced. There the router must not look for itself:
 * a server that it takes for dead, or whose name it has lost, is answered with 503 at once.
 *
 * @param port where the service listens in its container
 * @param health a path that the service answers with 200 when it is ready
 */
record RouterConfiguration(String project, DeployMethod.Compose compose, int port, Optional<String> health) {
    private static final String USUAL_NAME = "router";

    private static final String HEAD = """
            # HAProxy in front of {service}, made by: {command}
            #
            # Keep it as haproxy.cfg beside the compose file. There, move the lines "ports" from {service} to a service of its own:
            #
            #   {router}:
            #     image: haproxy:3.2
            #     restart: unless-stopped
            #     ports: ["{port}:{port}"]
            #     volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]
            #
            # and run once: docker compose up -d {service} {router}
            """;

    private static final String ROLLING = HEAD + """
            #
            # In Slipway's configuration: "strategy": "rolling", "router": "{router}".

            global
                # For Slipway, which takes a container out before it is stopped; reached only inside this container.
                stats socket ipv4@127.0.0.1:9999 level admin

            defaults
                mode http
                option forwardfor if-none
                timeout connect 5s
                timeout queue 30s
                timeout client 10m
                timeout server 10m
                timeout tunnel 24h

            resolvers docker
                nameserver dns 127.0.0.11:53
                accepted_payload_size 8192
                timeout resolve 500ms
                timeout retry 500ms
                hold valid 500ms

            frontend {service}
                bind :{port}
                default_backend {service}

            # A server for each container that may be there at once: twice as many as usually run.
            backend {service}
                retries 3
                option redispatch 1
                {check}
                server-template {service} 1-16 {service}:{port} resolvers docker init-addr none check inter 500ms
            """;

    private static final String REPLACE = HEAD + """
            #
            # It is for "strategy": "replace", the usual one: requests wait while the container is replaced, for a minute at most.
            # With "strategy": "rolling" in Slipway's configuration the same command prints another one.

            defaults
                mode http
                option forwardfor if-none
                timeout connect 1s
                timeout queue 1m
                timeout client 10m
                timeout server 10m
                timeout tunnel 24h

            # An address whose name is gone is kept: the next container is about to have that name.
            resolvers docker
                nameserver dns 127.0.0.11:53
                accepted_payload_size 8192
                timeout resolve 500ms
                timeout retry 500ms
                hold valid 500ms
                hold obsolete 2s
                hold nx 1m
                hold other 1m
                hold refused 1m
                hold timeout 1m

            frontend {service}
                bind :{port}
                default_backend {service}

            # No "check": a server that is found dead is answered for with 503 at once. A request that had no connection is tried
            # again each second, and a GET also if its connection was closed without an answer. Connections are not used
            # again, since the application closes its idle ones when it ends.
            backend {service}
                retries 60
                option redispatch 1
                option http-server-close
                retry-on conn-failure empty-response
                http-request disable-l7-retry if !METH_GET
                server-template {service} 1-16 {service}:{port} resolvers docker init-addr none
            """;

    /** Of HAProxy 2.6 and newer; begins with what to do with it. */
    String text() {
        return (waits() ? REPLACE : ROLLING)
                .replace("{command}", command())
                .replace("{service}", compose.service())
                .replace(
                        "{router}",
                        compose.strategy()
                                .drain()
                                .flatMap(Strategy.Drain::router)
                                .orElse(USUAL_NAME))
                .replace("{port}", Integer.toString(port))
                .replace("{check}", check());
    }

    /** Nothing is drained where the old container is stopped before the new one starts. */
    private boolean waits() {
        return compose.strategy().drain().isEmpty();
    }

    private String command() {
        return "slipway router " + project + " --port " + port
                + health.map(path -> " --health " + path).orElse("");
    }

    private String check() {
        return health.map(path -> "option httpchk GET " + path)
                .orElse("# Only the port is tried: slipway router --health PATH asks the application itself.");
    }
}
